import { setFlagsFromString } from 'node:v8';

/** How much of its bytecode a function runs, in bytes, before V8 makes machine code of it: some ten times what V8 takes by itself. */
const BYTES_BEFORE_MACHINE_CODE = 1_500_000;
const LAST_WITH_THE_FLAG = 11;

/**
 * For a command that reads files, says what they say and is over within a second: it would pay for machine code and end before it
 * is used. Linting 300 rules takes half of the CPU time without it (docs/benchmarks.md, policy-lint). The V8 of Node 20 has the flag;
 * later ones complain of it on standard error.
 */
export function optimizeLate(): void {
  if (Number.parseInt(process.versions.v8, 10) > LAST_WITH_THE_FLAG) return;
  setFlagsFromString(`--interrupt-budget=${BYTES_BEFORE_MACHINE_CODE}`);
}
