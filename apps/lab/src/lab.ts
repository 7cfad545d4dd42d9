import { systemClock, type Clock } from '@joinery/kernel';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ScimApp, type AppParts, type Service } from './app';
import { Backstage, type Planted } from './http/backstage';
import { correctBehaviour, type Answer } from './faults/behaviour';
import { Budgets } from './http/budgets';
import { Directory } from './directory/directory';
import { Doorman, LAB_CLIENT, type AuthKind, type Credentials } from './http/doorman';
import { EntraInbound } from './vendors/entra-inbound';
import { FaultPlan, type Fault } from './faults/faults';
import type { JsonObject } from './http/json';
import { LabClock } from './lab-clock';
import { Ledger, type Effect } from './directory/ledger';
import { Mood } from './faults/mood';
import { jsonService } from './vendors/json-service';
import { OktaSource } from './vendors/okta-source';
import { presetNamed } from './presets/presets';
import type { Preset } from './presets/preset';
import { opaqueId } from './faults/random';
import { ScimEndpoint } from './http/scim-endpoint';
import { createSite } from './http/site';
import { Traffic, type Exchange } from './http/traffic';

export interface LabOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The default is loopback; the page and `/_lab` are readable without a token, so widen it with care. */
  readonly host?: string;
  readonly token?: string;
  /** More clients: token by the label under which the ledger knows it. */
  readonly tokens?: Readonly<Record<string, string>>;
  /** File that keeps every effect; null or absent keeps them in memory only. */
  readonly ledger?: string | null;
  /** File that keeps every request, those without an answer too. */
  readonly requests?: string | null;
  readonly name?: string;
  readonly seed?: number;
  /** Whose service it behaves like, from presets/; `generic` when absent. */
  readonly preset?: string;
  /** Another way to show who one is than the preset's. */
  readonly auth?: AuthKind;
  /** Every answer takes at least this long. */
  readonly delayMs?: number;
  /** A list, or the names of profiles such as `F1` or `F1+F3`, which may bring quirks of their own. */
  readonly faults?: readonly Fault[] | string;
  /** `name` or `name=value`; they win over those of the preset and the fault profile. */
  readonly quirks?: readonly string[];
  /** How many milliseconds of the lab's own clock pass in one of the wall clock; bursts, budgets and lags use it. */
  readonly timeScale?: number;
  readonly clock?: Clock;
  /** Milliseconds since some start; faults that depend on time use it. */
  readonly elapsedMs?: () => number;
}

/**
 * Accounts as SCIM users without `schemas`; groups with the userNames of their members; and so many nameless accounts.
 */
export interface PlantRequest {
  readonly users?: readonly object[];
  readonly groups?: readonly { readonly displayName: string; readonly members?: readonly string[] }[];
  readonly count?: number;
}

/** A running app. */
export interface Lab {
  /** Base URL of the service, without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly port: number;
  readonly preset: string;
  /** Where checkers read and specs switch: everything under it goes past faults and quirks. */
  readonly control: string;
  /** Where client credentials become a token, and the only credentials that it knows. */
  readonly tokenUrl: string;
  readonly client: Credentials;
  /** Replaces the faults at once; the quirks of a profile come and go with it. */
  setFaults(faults: readonly Fault[] | string): void;
  /** Replaces the quirks that were given at start; those of the preset stay. */
  setQuirks(quirks: readonly string[]): void;
  /** Pushes the lab's own clock forward. */
  advance(ms: number): void;
  /** Creates accounts and groups that belong to somebody else: `{users, groups, count}`. */
  plant(request: PlantRequest): Planted;
  /** Does something behind the client's back, as a correct SCIM request. */
  act(method: string, path: string, body?: object): Answer;
  /** Takes back the tokens with this label, or all. */
  revoke(label?: string): number;
  /** Every effect after this sequence number. */
  ledger(after?: number): Effect[];
  /** Requests after a number, oldest first, as far as they are in memory. */
  exchanges(after?: number): Exchange[];
  /** Number of requests that reached the app, refused ones included. */
  requests(): number;
  /** Stops at once: open connections are cut. */
  close(): Promise<void>;
}

/**
 * Starts one app and resolves when it listens. Rejects when the port is taken, the ledger is damaged, or a name is
 * unknown.
 */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const works = openWorks(options);
  const server = createServer();
  try {
    await listen(server, options.port ?? 0, options.host ?? '127.0.0.1');
  } catch (error) {
    works.ledger.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const host = options.host ?? '127.0.0.1';
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return openDoors(options, works, server, origin);
}

type Works = ReturnType<typeof openWorks>;

/** Everything of an app that does not need to know where it listens. */
function openWorks(options: LabOptions) {
  const { seed = 1 } = options;
  const preset = presetNamed(options.preset ?? 'generic');
  const time = new LabClock(options.timeScale ?? 1, options.elapsedMs);
  const behaviour = correctBehaviour();
  const budgets = new Budgets(time.elapsedMs);
  const mood = new Mood(preset, behaviour, budgets, new FaultPlan(seed, time.elapsedMs));
  mood.set(options.quirks ?? [], options.faults ?? []);
  const directory = new Directory();
  const ledger = Ledger.open(options.ledger ?? null, (effect) => directory.apply(effect));
  const doorman = new Doorman(options.auth ?? preset.auth, seed, time.elapsedMs, options.token ?? 'lab-token');
  for (const [label, token] of Object.entries(options.tokens ?? {})) doorman.add(label, token);
  const traffic = new Traffic(options.requests ?? null);
  return { preset, time, behaviour, budgets, mood, directory, ledger, doorman, traffic };
}

function openDoors(options: LabOptions, works: Works, server: Server, origin: string): Lab {
  const { name = 'lab', seed = 1, token = 'lab-token', clock = systemClock, delayMs = 0 } = options;
  const { preset, time, behaviour, directory, ledger } = works;
  const newId = (kind: 'User' | 'Group'): string =>
    (behaviour.settings.reusesIds ? directory.takeFreedId(kind) : undefined) ??
    opaqueId(seed, name, directory.created + 1);
  const base = `${origin}${preset.mount}`;
  const now = (): string => clock.now();
  const shared = { directory, ledger, seed, base, now, elapsedMs: time.elapsedMs, newId };
  const backstage = new Backstage(shared);
  const insertForeign = (): void => backstage.insertInFront();
  const service = serviceOf(preset, { ...shared, behaviour, insertForeign }, backstage);
  const endpoint = new ScimEndpoint({ ...works, service, delayMs, now });
  const url = `${base}${preset.home}`;
  server.on('request', createSite({ ...works, name, url, token, seed, endpoint, backstage }));
  return { url, token, ...addresses(server, origin, preset), ...controls(works, backstage, server) };
}

function addresses(server: Server, origin: string, preset: Preset) {
  const { port } = server.address() as AddressInfo;
  const control = `${origin}/_lab`;
  return { port, preset: preset.name, control, tokenUrl: `${origin}/oauth/token`, client: LAB_CLIENT };
}

type Controls = Omit<Lab, 'url' | 'token' | keyof ReturnType<typeof addresses>>;

function controls({ mood, time, doorman, ledger, traffic }: Works, backstage: Backstage, server: Server): Controls {
  return {
    setFaults: (next) => mood.setFaults(next),
    setQuirks: (next) => mood.setQuirks(next),
    advance: (ms) => time.advance(ms),
    plant: (request) => backstage.plant(request as JsonObject),
    act: (method, path, body) => backstage.act(method, path, body as JsonObject | undefined),
    revoke: (label) => doorman.revoke(label),
    ledger: (after = 0) => ledger.after(after),
    exchanges: (after = 0) => traffic.after(after, Infinity),
    requests: () => traffic.counts.total,
    close: () => close(server, ledger, traffic),
  };
}

function serviceOf(preset: Preset, parts: AppParts, backstage: Backstage): Service {
  switch (preset.protocol) {
    case 'scim':
      return new ScimApp(parts);
    case 'okta-identity-source':
      return jsonService(parts, new OktaSource(parts, backstage));
    case 'entra-inbound':
      return jsonService(parts, new EntraInbound(parts, backstage));
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server, ledger: Ledger, traffic: Traffic): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      ledger.close();
      traffic.close();
      resolve();
    });
    server.closeAllConnections();
  });
}
