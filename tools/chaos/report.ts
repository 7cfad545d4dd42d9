/** A claim about a run, and what contradicts it. */
export interface Check {
  readonly what: string;
  readonly found: readonly string[];
}

const SHOWN = 5;

/** Prints what was checked and ends with `N passed, N failed`; a run that checked nothing has failed. */
export function report(checks: readonly Check[]): void {
  for (const { what, found } of checks) {
    console.log(`${found.length === 0 ? 'ok    ' : 'FAILED'}  ${what}${found.length > 0 ? ` (${found.length})` : ''}`);
    for (const line of found.slice(0, SHOWN)) console.log(`        ${line}`);
  }
  const failed = checks.filter((check) => check.found.length > 0).length;
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || checks.length === 0 ? 1 : 0;
}
