import { compareText } from '@joinery/kernel';
import type { Derivation } from '../policy-set';

/**
 * Each derivation after those whose results it reads; by name where that leaves a choice, so that the order does not
 * depend on files. What waits for itself is reported as cycles, each starting with its smallest name.
 */
export function orderDerivations(derivations: readonly Derivation[]): {
  readonly ordered: readonly Derivation[];
  readonly cycles: readonly (readonly string[])[];
} {
  const waiting = new Map(
    [...derivations].sort((a, b) => compareText(a.attribute, b.attribute)).map((one) => [one.attribute, one]),
  );
  const ordered: Derivation[] = [];
  for (;;) {
    const next = [...waiting.values()].find((one) => one.uses.every((name) => !waiting.has(name)));
    if (!next) break;
    ordered.push(next);
    waiting.delete(next.attribute);
  }
  return { ordered, cycles: findCycles(waiting) };
}

function findCycles(waiting: ReadonlyMap<string, Derivation>): string[][] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of waiting.keys()) {
    const trail: string[] = [];
    let at: string | undefined = start;
    while (at !== undefined && !done.has(at) && !trail.includes(at)) {
      trail.push(at);
      at = waiting.get(at)?.uses.find((name) => waiting.has(name));
    }
    if (at !== undefined && trail.includes(at)) cycles.push(smallestFirst(trail.slice(trail.indexOf(at))));
    for (const name of trail) done.add(name);
  }
  return cycles;
}

function smallestFirst(cycle: readonly string[]): string[] {
  const smallest = [...cycle].sort(compareText)[0] as string;
  const index = cycle.indexOf(smallest);
  return [...cycle.slice(index), ...cycle.slice(0, index)];
}
