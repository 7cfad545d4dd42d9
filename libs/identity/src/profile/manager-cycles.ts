import { compareText } from '@joinery/kernel';
/**
 * Chains of reporting that lead back to where they began: `managers` gives the manager of each person, by whatever
 * names them. Each cycle once, from its smallest name on; somebody who is their own manager is a cycle of one.
 */
export function managerCycles(managers: ReadonlyMap<string, string>): readonly (readonly string[])[] {
  const done = new Set<string>();
  const cycles: string[][] = [];
  for (const start of managers.keys()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && !done.has(at) && !onPath.has(at)) {
      onPath.add(at);
      path.push(at);
      at = managers.get(at);
    }
    if (at !== undefined && onPath.has(at)) cycles.push(turned(path.slice(path.indexOf(at))));
    for (const name of path) done.add(name);
  }
  return cycles.sort((left, right) => compareText(left[0] as string, right[0] as string));
}

function turned(cycle: readonly string[]): string[] {
  const smallest = cycle.reduce((least, name, i) => (name < (cycle[least] as string) ? i : least), 0);
  return [...cycle.slice(smallest), ...cycle.slice(0, smallest)];
}
