import type { AppPolicy, PolicyChange, PolicySet } from '@joinery/policy';
import type { AppCauses } from './compare-verdicts';

/**
 * What makes accounts of each app others under the second policy although people, states and rights are alike: the file of
 * the app where that changed; else what it goes by, which are the instants of its windows, zones, and tables.
 */
export function appCauses(
  from: PolicySet,
  to: PolicySet,
  changes: readonly Pick<PolicyChange, 'part'>[],
): ReadonlyMap<string, AppCauses> {
  const changed = new Set(changes.map(({ part }) => part));
  const tables = [...changed].filter((part) => part.startsWith('table '));
  const zones = ['zones', 'default zone'].filter((part) => changed.has(part));
  return new Map(
    [...from.apps, ...to.apps].map((app) => {
      const own = `app ${app.id}`;
      const instants = instantsOf(app).filter((part) => changed.has(part));
      const first = (...causes: readonly (readonly string[])[]): string =>
        (changed.has(own) ? null : causes.find((parts) => parts.length > 0))?.join(', ') ?? own;
      return [app.id, { ofAccount: first(instants, zones, tables), ofValue: first(tables) }];
    }),
  );
}

function instantsOf({ window }: AppPolicy): readonly string[] {
  const moments = [window.create, window.enable, window.disable, window.delete];
  return [...new Set(moments.flatMap((moment) => (moment === null ? [] : [`instant ${moment.instant}`])))];
}
