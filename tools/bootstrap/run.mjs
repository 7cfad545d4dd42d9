import { existsSync } from 'node:fs';
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

/** When npm is killed outright it cannot pass a signal on: being orphaned then counts as SIGTERM. */
function endWithNpm() {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS).unref();
}
