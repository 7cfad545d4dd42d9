const EVERY_MS = 500;
const LATEST_MS = 5_000;
/** Of the time of a database that is busy sending, one who watches takes a twentieth. */
const REST = 20;

/** How long to wait after a look that took so long; its end is told soon all the same. Milliseconds. */
export function pauseAfterLook(tookMs: number): number {
  return Math.min(LATEST_MS, Math.max(EVERY_MS, tookMs * REST));
}
