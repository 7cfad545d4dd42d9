import type { AppDispatch } from '@joinery/pipeline';

/** Whether anything may be sent to an app now, and what it waits for where not. */
export function sendingText({
  standstill,
  circuit,
  pausedUntil,
}: Pick<AppDispatch, 'standstill' | 'circuit' | 'pausedUntil'>): string {
  if (standstill) return 'stopped';
  if (circuit) return `left alone, tried again at ${circuit.probeAt}: ${circuit.reason}`;
  return pausedUntil === null ? 'open' : `asked for patience until ${pausedUntil}`;
}
