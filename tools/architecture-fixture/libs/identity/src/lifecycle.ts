// pure-node: a pure library reads no files.
import { readFileSync } from 'node:fs';
// own-face: through its own index.
import { something } from './index';
// face-only: an inner file of another library, by name and by path.
import { freeze } from '@joinery/kernel/freeze';
import { clock } from '../../kernel/src/clock';

// wall-clock, twice.
export const now = Date.now();
export const today = new Date();

// no-console and pure-async.
export async function lifecycle(): Promise<void> {
  console.log(await something(readFileSync, freeze, clock));
}
