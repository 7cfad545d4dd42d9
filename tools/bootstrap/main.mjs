import { build } from './build.mjs';
import { endWithNpm } from './end-with-npm.mjs';
import { install } from './install.mjs';
import { refuseWhatNpmKept } from './kept-by-npm.mjs';
import { Explained } from './place.mjs';
import { runCommand, runHere } from './run.mjs';

const USAGE = `usage: node tools/bootstrap.mjs COMMAND
  install            install the packages of package-lock.json unless they are there
  build              ... and compile into dist/ unless it is fresh
  demo [ARGUMENTS]   ... and run the demo
  run FILE [...]     ... and run dist/FILE
  test [JEST OPTIONS]  ... and run every spec`;

const commands = {
  install: async () => install(),
  build: async () => (await install(), await build()),
  demo: async (args) => (refuseWhatNpmKept(), await commands.build(), runCommand(['demo', ...args], 'npx joinery')),
  run: async ([file, ...args]) => (await commands.build(), runHere(file, args)),
  test: async (args) => {
    await commands.build();
    const { test } = await import('./test.mjs');
    process.exitCode = await test(args);
  },
};

export async function main([name, ...args]) {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (!command || (name === 'run' && args.length === 0)) {
    console.error(USAGE);
    process.exitCode = 1;
    return;
  }
  await guarded(() => command(args));
}

/** Ends with the npm that called it. Explained failures end with their message, others with their stack: those are bugs. */
export async function guarded(work) {
  endWithNpm();
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Explained ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
