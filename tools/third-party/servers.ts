import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { ROOT } from '../bench/places';

/** Somebody else's SCIM server, as the script of its name starts it. */
export interface ServerKind {
  /** Of the app in the policy, and of the script in `servers/`. */
  readonly id: string;
  readonly profile: string;
  readonly version: string;
}

const SOURCES = join(ROOT, 'tools', 'third-party', 'servers');
const { dependencies } = JSON.parse(readFileSync(join(SOURCES, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

const kind = (id: string, profile: string, name: string): ServerKind => ({
  id,
  profile,
  version: `${name}@${dependencies[name] ?? '?'}`,
});

export const SERVERS: readonly ServerKind[] = [
  kind('scimmy-routers', 'generic', 'scimmy-routers'),
  kind('better-auth', 'generic', '@better-auth/scim'),
  kind('saml-jackson', 'boxyhq-saml-jackson', '@boxyhq/saml-jackson'),
];

export interface Running {
  readonly server: ServerKind;
  readonly url: string;
  /** Where the script tells what the server holds, past its SCIM side. */
  readonly truth: string;
  readonly token: string;
  readonly stop: () => void;
}

/**
 * Puts the servers into a folder of their own below `.joinery`, with the packages of their lock file and without
 * running install scripts; a folder that has them already is used as it is.
 */
export async function installServers(): Promise<string> {
  const folder = join(process.env.JOINERY_HOME || join(ROOT, '.joinery'), 'third-party');
  mkdirSync(folder, { recursive: true });
  const lock = readFileSync(join(SOURCES, 'package-lock.json'), 'utf8');
  for (const name of readdirSync(SOURCES))
    if (name !== 'node_modules') copyFileSync(join(SOURCES, name), join(folder, name));
  const stamp = join(folder, 'node_modules', '.joinery-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return Promise.resolve(folder);
  console.log(`installing the servers into ${folder} (once, some 290 MB)`);
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status, stderr } = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`npm ci in ${folder} failed:\n${stderr}`);
  writeFileSync(stamp, lock);
  return folder;
}

/** Starts one; it ends when its standard input does, so that none outlives this process. */
export async function startServer(folder: string, server: ServerKind): Promise<Running> {
  const child = spawn(process.execPath, [join(folder, `${server.id}.mjs`)], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { url, truth, token } = await ready(child, server.id);
  return { server, url, truth, token, stop: () => void child.kill('SIGTERM') };
}

function ready(child: ChildProcess, id: string): Promise<{ url: string; truth: string; token: string }> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${id} ended with ${code}:\n${said}`)));
    if (child.stdout === null) return reject(new Error(`${id} has no output`));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('{"url"')) resolve(JSON.parse(line) as { url: string; truth: string; token: string });
    });
  });
}
