import { existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { Explained, inRoot } from './place.mjs';

const LOOK_MS = 1_000;

/**
 * Runs a compiled program in this very process, as its main module: no child that could be left behind, and signals,
 * exit code and terminal are its own.
 */
export function runHere(file, args) {
  const target = inRoot('dist', file);
  if (!existsSync(target)) throw new Explained(`There is no dist/${file}: the build has no such program.`);
  endWithNpm();
  process.argv = [process.execPath, target, ...args];
  Module.runMain(target);
}

/** The `joinery` command; `typedAs`: how whoever called it types it, for the commands that it names. */
export function runCommand(args, typedAs) {
  process.env.JOINERY_TYPED_AS = typedAs;
  runHere('apps/cli/src/main.js', args);
}

/**
 * When npm is killed outright it cannot pass a signal on: losing it then counts as SIGTERM. Between npm and us stands a
 * shell, which stays behind; so its parent is watched as well, where the system tells.
 */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const ancestors = () => `${process.ppid} ${parentOf(process.ppid)}`;
  const before = ancestors();
  setInterval(() => {
    if (ancestors() !== before) process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS).unref();
}

function parentOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return '';
  }
}
