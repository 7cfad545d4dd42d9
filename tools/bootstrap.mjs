#!/usr/bin/env node
/**
 * What the npm scripts call: makes sure that packages are installed and the build is fresh, then runs the thing asked
 * for. Needs nothing but Node itself, so that it works in a clone that has never been installed.
 */
import { explainOldNode } from './bootstrap/node-version.mjs';

explainOldNode();
const { main } = await import('./bootstrap/main.mjs');
await main(process.argv.slice(2));
