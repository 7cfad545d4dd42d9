import { setFlagsFromString } from 'node:v8';

/** How much of its bytecode a function runs, in bytes, before V8 makes machine code of it: some ten times what V8 takes by itself. */
const BYTES_BEFORE_MACHINE_CODE = 1_500_000;

/**
 * For a command that reads files, says what they say and is over within a second: it would pay for machine code and end before it
 * is used. Linting 300 rules takes half of the CPU time without it (docs/benchmarks.md, policy-lint).
 */
export function optimizeLate(): void {
  setFlagsFromString(`--interrupt-budget=${BYTES_BEFORE_MACHINE_CODE}`);
}
