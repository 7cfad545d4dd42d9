#!/usr/bin/env node
/** The `joinery` command inside the repository: installs and builds when that is due, then is the CLI itself. */
import { explainOldNode } from './bootstrap/node-version.mjs';

explainOldNode();
const { guarded } = await import('./bootstrap/main.mjs');
await guarded(async () => {
  const { install } = await import('./bootstrap/install.mjs');
  const { build } = await import('./bootstrap/build.mjs');
  const { runCommand } = await import('./bootstrap/run.mjs');
  await install();
  await build();
  runCommand(process.argv.slice(2), process.env.npm_command === 'exec' ? 'npx joinery' : 'joinery');
});
