import { setFlagsFromString } from 'node:v8';

/**
 * How much of its bytecode a function runs, in bytes, before V8 makes machine code of it: some twenty times what V8
 * takes by itself.
 */
const BY_BYTES = ['--interrupt-budget=1500000'];
/** The same as later ones count it, in calls for each of their two compilers, and for a loop that runs on. */
const BY_CALLS = [
  '--invocation-count-for-maglev=8000',
  '--invocation-count-for-maglev-osr=2000',
  '--invocation-count-for-turbofan=60000',
  '--invocation-count-for-osr=16000',
];
/** By the major version of V8: that of Node 20; those of 22, 24 and 26. Others complain of flags they do not know. */
const FLAGS: ReadonlyMap<number, readonly string[]> = new Map([
  [11, BY_BYTES],
  [12, BY_CALLS],
  [13, BY_CALLS],
  [14, BY_CALLS],
]);

/**
 * For a command that reads files, says what they say and is over within a second: it would pay for machine code and end
 * before it is used. Linting 300 rules takes half as much again and more without it (docs/benchmarks.md, policy-lint).
 */
export function optimizeLate(): void {
  for (const flag of FLAGS.get(Number.parseInt(process.versions.v8, 10)) ?? []) setFlagsFromString(flag);
}
