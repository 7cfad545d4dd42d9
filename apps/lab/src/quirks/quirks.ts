import type { Behaviour } from '../faults/behaviour';
import { correctBehaviour } from '../faults/behaviour';
import { ANSWER_QUIRKS } from './answers';
import { DISCOVERY_QUIRKS } from './discovery';
import { ERROR_QUIRKS } from './errors';
import { FILTER_QUIRKS } from './filter';
import { LIFE_QUIRKS } from './life';
import { LISTING_QUIRKS } from './listing';
import { PAGING_QUIRKS } from './paging';
import { PATCH_QUIRKS } from './patch';
import { PATCH_LIMIT_QUIRKS } from './patch-limits';
import { SERVICE_QUIRKS } from './service';
import { VALUE_QUIRKS } from './values';
import { WRITE_QUIRKS } from './writes';

/** One way in which an app departs from the RFC. */
export interface Quirk {
  readonly name: string;
  readonly sentence: string;
  /**
   * The values it takes, the one meant by the bare name first; `number` for any whole number; `list` for texts with `+`
   * between them; absent when it takes none.
   */
  readonly values?: readonly string[] | 'number' | 'list';
  readonly apply: (behaviour: Behaviour, value: string) => void;
}

export const QUIRKS: readonly Quirk[] = [
  ...FILTER_QUIRKS,
  ...LISTING_QUIRKS,
  ...PAGING_QUIRKS,
  ...PATCH_QUIRKS,
  ...PATCH_LIMIT_QUIRKS,
  ...WRITE_QUIRKS,
  ...VALUE_QUIRKS,
  ...LIFE_QUIRKS,
  ...ANSWER_QUIRKS,
  ...DISCOVERY_QUIRKS,
  ...SERVICE_QUIRKS,
  // Last, because they change the look of whatever error the others made.
  ...ERROR_QUIRKS,
];

/**
 * Builds the behaviour of an app from quirks as they are written: `name` or `name=value`. Throws on one it does not
 * know.
 */
export function behaviourOf(written: readonly string[]): Behaviour {
  const behaviour = correctBehaviour();
  const wanted = new Map(written.map((one) => readQuirk(one)));
  // Always in the order of the table, so that the order on a command line does not matter.
  for (const quirk of QUIRKS) {
    const value = wanted.get(quirk);
    if (value !== undefined) quirk.apply(behaviour, value);
  }
  return behaviour;
}

function readQuirk(written: string): [Quirk, string] {
  const at = written.indexOf('=');
  const [name, value] = at < 0 ? [written, undefined] : [written.slice(0, at), written.slice(at + 1)];
  const quirk = QUIRKS.find((one) => one.name === name);
  if (!quirk) throw new Error(`no quirk ${name}; there are ${QUIRKS.map((one) => one.name).join(', ')}`);
  if (quirk.values === 'number') {
    if (value === undefined || !/^\d+$/.test(value)) throw new Error(`quirk ${name} needs a number: ${name}=17`);
    return [quirk, value];
  }
  if (quirk.values === 'list') {
    if (!value) throw new Error(`quirk ${name} needs one or more texts: ${name}=a+b`);
    return [quirk, value];
  }
  const chosen = value ?? quirk.values?.[0] ?? '';
  if (value !== undefined && !quirk.values?.includes(value)) {
    throw new Error(`quirk ${name} takes ${quirk.values?.join(', ') ?? 'no value'}, not ${value}`);
  }
  return [quirk, chosen];
}
