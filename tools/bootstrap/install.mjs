import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Explained, ROOT, explain, inRoot } from './place.mjs';
import { runQuietly } from './progress.mjs';
import { withLock } from './lock.mjs';

const LAST_LINES = 30;
const STAMP = inRoot('node_modules', '.joinery-installed');

/** Installs the packages of the lock file unless exactly these are there already. */
export async function install() {
  const lock = readFileSync(inRoot('package-lock.json'));
  const wanted = createHash('sha256').update(lock).digest('hex');
  if (isInstalled(wanted)) return linkCommand();
  await withLock(inRoot('.joinery-install.lock'), 'another process is installing packages', async (hold) => {
    if (isInstalled(wanted)) return;
    if (!installedByHand(JSON.parse(lock))) await npmCi(hold);
    stamp(wanted);
  });
  linkCommand();
}

/** `npx joinery` looks for the command among the installed ones; npm links it only if it was there at install time. */
function linkCommand() {
  const link = inRoot('node_modules', '.bin', 'joinery');
  if (process.platform === 'win32' || existsSync(link)) return;
  try {
    symlinkSync('../../tools/joinery.mjs', link);
  } catch {
    // Then the command is `node tools/joinery.mjs`; everything else works as it is.
  }
}

function isInstalled(wanted) {
  try {
    return readFileSync(STAMP, 'utf8') === wanted && existsSync(inRoot('node_modules', '.package-lock.json'));
  } catch {
    return false;
  }
}

/** True when somebody's own `npm ci` or `npm install` has put every package of the lock file in place. */
function installedByHand(lock) {
  let there;
  try {
    there = JSON.parse(readFileSync(inRoot('node_modules', '.package-lock.json'))).packages;
  } catch {
    return false;
  }
  return Object.entries(lock.packages).every(
    ([name, entry]) =>
      name === '' || there[name]?.version === entry.version || (entry.optional && there[name] === undefined),
  );
}

function stamp(wanted) {
  try {
    writeFileSync(STAMP, wanted);
  } catch {
    // Packages that somebody else installed for us are as good; the comparison is just made again next time.
  }
}

async function npmCi(hold) {
  try {
    mkdirSync(inRoot('node_modules'), { recursive: true });
    accessSync(inRoot('node_modules'), constants.W_OK);
  } catch (error) {
    throw explain(error, inRoot('node_modules'));
  }
  const [command, ...first] = npmCommand();
  const args = [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=warn', '--include=dev', '--include=optional'];
  const shell = process.platform === 'win32' && command === 'npm';
  const options = { cwd: ROOT, env: npmEnvironment(), shell, started: hold };
  const result = await runQuietly('Installing packages (npm ci, some minutes at most)', command, args, options).catch(
    (error) => {
      throw new Explained(`npm could not be started (${error.message}). Joinery needs npm, which comes with Node.js.`);
    },
  );
  // npm only warns of files that it had no room for, and ends as if all were there.
  const isCut = result.ok && /ENOSPC|EDQUOT/.test(result.output);
  if (isCut) rmSync(inRoot('node_modules', '.package-lock.json'), { force: true });
  if (result.ok && !isCut) return;
  const said = result.output.split('\n').filter((line) => !line.startsWith('npm warn'));
  const what = isCut ? 'npm ci left files out' : `npm ci failed with exit code ${result.code}`;
  throw new Explained(`${said.slice(-LAST_LINES).join('\n').trim()}\n\n${what}; ${hint(result.output)}`);
}

function hint(output) {
  if (/ENOSPC|EDQUOT/.test(output)) return 'the disk is full: make about 1 GB of room and run the command again.';
  if (/EACCES|EPERM|EROFS/.test(output)) return 'a folder is not writable for this user: see the path above.';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET/.test(output)) {
    return 'the package registry was not reached: check the network or proxy and run the command again.';
  }
  if (/SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY/.test(output)) {
    return 'the registry’s certificate is not trusted here: NODE_EXTRA_CA_CERTS may name your own authority.';
  }
  return 'the lines above say why.';
}

/** The npm that started us when there is one, else the one on the PATH. */
function npmCommand() {
  const own = process.env.npm_execpath;
  return own && /npm-cli\.c?js$/.test(own) ? [process.execPath, own] : ['npm'];
}

/** npm keeps a cache in HOME; service accounts often have none that can be written. */
function npmEnvironment() {
  const env = { ...process.env };
  const home = os.homedir();
  try {
    accessSync(existsSync(path.join(home, '.npm')) ? path.join(home, '.npm') : home, constants.W_OK);
  } catch {
    env.npm_config_cache ??= path.join(os.tmpdir(), `joinery-npm-${process.getuid?.() ?? 0}`);
  }
  return env;
}
