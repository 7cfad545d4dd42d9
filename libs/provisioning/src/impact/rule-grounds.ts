import { type GrantRule, type PolicyChange, type PolicySet, tablesRead } from '@joinery/policy';

/** What a rule, or something given by hand, goes by beside its own text. */
export interface RuleGround {
  /** Attributes whose values decide it; null: any. */
  readonly uses: readonly string[] | null;
  /** Parts of the policy that it goes by and that the two policies do not have alike. */
  readonly changed: readonly string[];
}

export interface RuleGrounds {
  readonly ofRules: ReadonlyMap<string, RuleGround>;
  /** Of whatever was given by hand: it is kept, reviewed or ended when its holder moves. */
  readonly byHand: RuleGround;
  /** Bundles that the two do not have alike. */
  readonly bundles: ReadonlySet<string>;
}

const ZONES = ['zones', 'default zone'];
const LIFE = ['moves', 'conversions', 'rehire'];

/** The grounds of every rule of either policy. */
export function ruleGrounds(
  from: Pick<PolicySet, 'rules' | 'lifecycle'>,
  to: Pick<PolicySet, 'rules' | 'lifecycle'>,
  changes: readonly Pick<PolicyChange, 'part'>[],
): RuleGrounds {
  const parts = new Set(changes.map(({ part }) => part));
  const changed = (names: readonly string[]): readonly string[] => names.filter((name) => parts.has(name));
  const ofRules = new Map(
    [...from.rules, ...to.rules].map((rule) => [rule.id, { uses: rule.uses, changed: changed(partsOf(rule)) }]),
  );
  const uses = movers(from.lifecycle, to.lifecycle);
  const bundles = new Set([...parts].filter((part) => part.startsWith('bundle ')));
  return { ofRules, byHand: { uses, changed: changed(LIFE) }, bundles };
}

function movers(...lifecycles: readonly PolicySet['lifecycle'][]): readonly string[] | null {
  const lists = lifecycles.map(({ moves, conversions }) => (moves ? [...moves, ...(conversions ?? [])] : null));
  return lists.includes(null) ? null : lists.flatMap((names) => names ?? []);
}

/** The instants of its window, the tables that its condition asks, and the zones that tell when a day of it begins. */
function partsOf({ window, grace, expression }: GrantRule): readonly string[] {
  const instants = [window?.from, window?.until].flatMap((moment) => (moment ? [`instant ${moment.instant}`] : []));
  const tables = tablesRead(expression).map((name) => `table ${name}`);
  return [...new Set([...instants, ...tables]), ...(window || grace ? ZONES : [])];
}
