import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { type Binaries, asAccount, installedBinaries, runnableBinaries } from './binaries';
import { checkVersion, createCluster } from './cluster';
import { DatabaseError, explainedWrite } from './database-error';
import { checkedDatabaseUrl } from './database-url';
import { externalVersion } from './external-database';
import { freePort } from './free-port';
import { keepServer } from './keep-server';
import { evenOnFullDisk, whileLocked } from './lock-file';
import { pause } from './pause';
import { type Placement, controlFolder, isCluster, outsideFolder, place } from './placement';
import { type Presence, bePresent, hasOtherSessions, prepareDatabase, runningPort } from './running-server';
import { clearRemains, startServer, stopServer } from './server-process';
import { type ServerSettings, newPassword, readSettings, urlOf, writeSettings } from './server-settings';

export interface OpenDatabaseOptions {
  /** A PostgreSQL of one's own; the embedded one is used when it is missing or empty. */
  readonly databaseUrl?: string | undefined;
  /** The embedded server keeps everything below `<home>/postgres`. */
  readonly home: string;
  /** Hears what is going on, in sentences without secrets. */
  readonly report?: (line: string) => void;
  /**
   * Whoever runs for long brings the server back when it ends under it, and tells of that here; others leave it out.
   */
  readonly keep?: (line: string) => void;
  /** Server settings on top of ours; specs trade durability for speed with it. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface OpenedDatabase {
  readonly url: string;
  readonly kind: 'external' | 'embedded';
  readonly version: string;
  /** Port on 127.0.0.1 of an embedded server, else null. */
  readonly port: number | null;
  /** True when this call started the server; false when it ran already or is not ours to run. */
  readonly owned: boolean;
  /** Stops an embedded server, whoever uses it. For the demo, at its end. */
  stop(): Promise<void>;
  /** Stops the server if nobody else uses it, whoever started it. For commands, at their end. */
  release(): Promise<void>;
}

const ATTEMPTS = 40;
const RETRY_MS = 250;
const silent = (): void => undefined;

/**
 * Gives a PostgreSQL to work with. Without a URL the embedded one of the home is used: found running, even when the
 * process that started it was killed, or started, created first when it is new. Two processes that do this at once get
 * the same server. Throws `DatabaseError` with a sentence that says what to do.
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<OpenedDatabase> {
  const report = options.report ?? silent;
  const given = options.databaseUrl?.trim();
  if (given) return openExternal(checkedDatabaseUrl(given), report);
  const control = controlFolder(options.home);
  const { keep } = options;
  const enter = (told: (line: string) => void): Promise<Entered> =>
    locked(control, told, async () => useServer(control, await ensureServer(control, options.settings ?? {}, told)));
  const { settings, owned, version, presence } = await enter(report);
  const leave = keep
    ? keepServer(presence, () => enterAgain(enter, control, settings, keep), keep)
    : () => leaveOnce(presence);
  const inLock = (work: () => Promise<void>): Promise<void> => locked(control, silent, work);
  const stop = async (): Promise<void> => {
    await leave();
    if (!existsSync(control)) return;
    await evenOnFullDisk(inLock, async () => void (await stopServer(settings.cluster)));
  };
  return {
    url: urlOf(settings),
    kind: 'embedded',
    version,
    port: settings.port,
    owned,
    stop,
    release: async () => {
      const left = await leave();
      if (!existsSync(control)) return;
      await evenOnFullDisk(inLock, async () => {
        if (!(await hasOtherSessions(settings, left))) await stopServer(settings.cluster);
      });
    },
  };
}

interface Entered {
  readonly settings: ServerSettings;
  readonly owned: boolean;
  readonly version: string;
  readonly presence: Presence;
}

/** Null, told, when the server of before cannot be had again: it was thrown away, or had to move from its address. */
async function enterAgain(
  enter: (told: (line: string) => void) => Promise<Entered>,
  control: string,
  before: ServerSettings,
  tell: (line: string) => void,
): Promise<Presence | null> {
  const next = 'Stop this process and start it again.';
  if (readSettings(control)?.password !== before.password) {
    tell(`The database in ${before.cluster} was thrown away or replaced. ${next}`);
    return null;
  }
  const { settings, presence } = await enter(tell);
  if (settings.port === before.port) return presence;
  await presence.end();
  tell(`It runs on another port, as port ${before.port} was taken meanwhile. ${next}`);
  return null;
}

async function leaveOnce(presence: Presence): Promise<Presence> {
  await presence.end();
  return presence;
}

async function openExternal(url: string, report: (line: string) => void): Promise<OpenedDatabase> {
  const version = await externalVersion(url, report);
  const nothing = (): Promise<void> => Promise.resolve();
  return { url, kind: 'external', version, port: null, owned: false, stop: nothing, release: nothing };
}

/** What an embedded database keeps in its control folder. */
const KEPT = ['data', 'data.partial', 'data.password', 'programs', 'server.json', 'server.log'] as const;

/**
 * Stops the embedded server of a home and deletes all it kept, wherever that lies, and nothing else: the home may be a
 * folder that has had a `postgres` of somebody else's for years.
 */
export async function removeEmbedded(home: string): Promise<void> {
  if (readSettings(path.join(path.resolve(home), 'postgres')) === null) return;
  const control = controlFolder(home);
  const outside = outsideFolder(control);
  // Within the lock, so that nobody who keeps it running starts it again meanwhile.
  await locked(control, silent, async () => {
    for (const folder of [control, outside]) await stopServer(path.join(folder, 'data'));
    for (const kept of [...KEPT.map((name) => path.join(control, name)), outside])
      rmSync(kept, { recursive: true, force: true });
  });
  if (readdirSync(control).length === 0) rmdirSync(control);
}

function locked<T>(control: string, report: (line: string) => void, work: () => Promise<T>): Promise<T> {
  return whileLocked(path.join(control, 'lock'), report, work).catch((error: unknown) => {
    throw explainedWrite(control, error);
  });
}

/** A server that was started for it and cannot be used is stopped again. */
async function useServer(control: string, server: Pick<Entered, 'settings' | 'owned'>): Promise<Entered> {
  try {
    const version = await prepareDatabase(server.settings, control);
    // Begun within the lock: whoever ends meanwhile sees us, and leaves the server running.
    return { ...server, version, presence: await bePresent(server.settings) };
  } catch (error) {
    if (server.owned) await stopServer(server.settings.cluster);
    throw error;
  }
}

async function ensureServer(
  control: string,
  extra: Readonly<Record<string, string>>,
  report: (line: string) => void,
): Promise<Pick<Entered, 'settings' | 'owned'>> {
  const remembered = readSettings(control);
  const placement = place(control, remembered?.cluster ?? null, report);
  const binaries = runnableBinaries(installedBinaries(), placement.account, placement.spare, report);
  const settings = await ensureCluster(placement, binaries, remembered, report);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const running = await runningPort(control, settings, report);
    if (running !== null) return { settings: remember(control, settings, running), owned: false };
    await clearRemains(settings.cluster, report);
    const port = await freePort(attempt === 0 ? settings.port : null);
    const result = await startServer(placement, binaries, port, extra, report);
    if (result === 'ready') return { settings: remember(control, settings, port), owned: true };
    await pause(RETRY_MS);
  }
  throw new DatabaseError(
    `The data in ${settings.cluster} stays in use by a server that cannot be reached. End it and try again.`,
  );
}

async function ensureCluster(
  placement: Placement,
  binaries: Binaries,
  remembered: ServerSettings | null,
  report: (line: string) => void,
): Promise<ServerSettings> {
  const { control, cluster } = placement;
  const abandoned = remembered === null && !cluster.startsWith(control);
  if (abandoned) await stopServer(cluster);
  if (isCluster(cluster) && !abandoned) {
    checkVersion(cluster, majorOf(binaries, placement));
    if (remembered) return { ...remembered, cluster };
    throw new DatabaseError(
      `There is a database in ${cluster}, but the file with its password (server.json in ${control}) is missing or damaged. ` +
        'Put the file back, or move the data away to start empty.',
    );
  }
  report(`creating a database in ${cluster}`);
  const settings = { cluster, port: await freePort(null), password: newPassword() };
  // Remembered first: a database whose password was never written down would be lost.
  writeSettings(control, settings);
  await createCluster(placement, binaries, settings.password);
  return settings;
}

function majorOf(binaries: Binaries, { account }: Placement): string {
  const { stdout } = spawnSync(binaries.postgres, ['--version'], { ...asAccount(account), cwd: '/', encoding: 'utf8' });
  return /(\d+)/.exec(stdout)?.[1] ?? '';
}

function remember(control: string, settings: ServerSettings, port: number): ServerSettings {
  const now = { ...settings, port };
  if (port !== settings.port || readSettings(control)?.cluster !== settings.cluster) writeSettings(control, now);
  return now;
}
