import { existsSync } from 'node:fs';
import Module from 'node:module';
import { Explained, inRoot } from './place.mjs';

/**
 * Runs a compiled program in this very process, as its main module: no child that could be left behind, and signals,
 * exit code and terminal are its own.
 */
export function runHere(file, args) {
  const target = inRoot('dist', file);
  if (!existsSync(target)) throw new Explained(`There is no dist/${file}: the build has no such program.`);
  process.argv = [process.execPath, target, ...args];
  // A third of the CPU of a short command; Node 20 cannot.
  Module.enableCompileCache?.(inRoot('node_modules', '.cache', 'compiled'));
  Module.runMain(target);
}

/** The `joinery` command; `typedAs`: how whoever called it types it, for the commands that it names. */
export function runCommand(args, typedAs) {
  process.env.JOINERY_TYPED_AS = typedAs;
  runHere('apps/cli/src/main.js', args);
}
