import { compareText } from '@joinery/kernel';
import type { Store } from '@joinery/store';

/** What a database says of one person, by what cannot differ between two databases. */
interface Person {
  /** Keys of the person's records, by source. */
  readonly records: string;
  readonly state: string | null;
  /** What the reference to their manager came to, and whose records the manager's are. */
  readonly manager: string;
  readonly accounts: readonly Account[];
}

interface Account {
  readonly appId: string;
  readonly active: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly groups: readonly string[];
}

export interface Comparison {
  readonly people: number;
  readonly states: Readonly<Record<string, number>>;
  readonly accounts: number;
  readonly memberships: number;
  readonly differences: readonly string[];
  /** Namesakes whose user names were given out in another order; values of one person differ, values of all do not. */
  readonly namesakes: number;
}

/**
 * User names are given out for good, the first comer first: namesakes who came one after the other in one database and
 * together in another may have them the other way round. The addresses that are made of them follow.
 */
const BY_ARRIVAL = ['userName', 'emails[type eq "work"].value'];

/** Holds two databases against each other: the same people, states, open accounts, their attributes and groups. */
export async function compareCompanies(left: Store, right: Store): Promise<Comparison> {
  const [ours, theirs] = [await peopleOf(left), await peopleOf(right)];
  const differences: string[] = [];
  let namesakes = 0;
  for (const records of new Set([...ours.keys(), ...theirs.keys()])) {
    const [one, other] = [ours.get(records), theirs.get(records)];
    if (!one || !other) {
      differences.push(`${records}: a person only in the ${one ? 'first' : 'second'}`);
      continue;
    }
    if (one.state !== other.state) differences.push(`${records}: ${one.state} and ${other.state}`);
    if (one.manager !== other.manager) differences.push(`${records}: ${one.manager} and ${other.manager}`);
    const [a, b] = [openAccounts(one), openAccounts(other)];
    if (a.settled !== b.settled) differences.push(`${records}: ${a.settled} and ${b.settled}`);
    if (a.byArrival !== b.byArrival) namesakes += 1;
  }
  differences.push(...missingNames(ours, theirs));
  return { ...countsOf(ours), differences, namesakes };
}

async function peopleOf(store: Store): Promise<ReadonlyMap<string, Person>> {
  const rows = await store.dataSource.query<Person[]>(
    `SELECT (SELECT string_agg(source_id || ':' || record_key, ' ' ORDER BY source_id, record_key)
         FROM employment e WHERE e.identity_id = i.id) AS records, i.state,
       coalesce((SELECT concat_ws(' ', m.reference, m.status,
           (SELECT string_agg(record_key, ' ' ORDER BY record_key) FROM employment e WHERE e.identity_id = m.manager_id))
         FROM manager_link m WHERE m.identity_id = i.id), 'no manager') AS manager,
       coalesce((SELECT json_agg(json_build_object('appId', a.app_id, 'active', a.desired -> 'active',
           'attributes', a.desired -> 'attributes', 'groups', a.desired -> 'groups') ORDER BY a.app_id)
         FROM account a WHERE a.identity_id = i.id AND json_typeof(a.desired) = 'object'), '[]') AS accounts
     FROM identity i`,
  );
  return new Map(rows.map((row) => [row.records, row]));
}

/**
 * Whoever left before the last day, or is not expected yet any more, has closed accounts where they were lived through,
 * and none where they were never seen at work: both are no access.
 */
function openAccounts({ accounts }: Person): { settled: string; byArrival: string } {
  const open = accounts.filter((account) => account.active || account.groups.length > 0);
  const split = open.map(({ appId, active, attributes, groups }) => {
    const entries = Object.entries(attributes).sort(([one], [other]) => compareText(one, other));
    const settled = entries.filter(([path, value]) => !BY_ARRIVAL.includes(path) && value !== null);
    return [
      { appId, active, attributes: settled, groups: [...groups].sort() },
      { appId, names: entries.filter(([path]) => BY_ARRIVAL.includes(path)) },
    ];
  });
  return {
    settled: JSON.stringify(split.map(([settled]) => settled)),
    byArrival: JSON.stringify(split.map(([, names]) => names)),
  };
}

/** Whoever is here has a name of their own in both. */
function missingNames(...companies: ReadonlyMap<string, Person>[]): string[] {
  return companies.flatMap((people) => {
    const taken = new Map<string, string>();
    return [...people.values()].flatMap(({ records, accounts }) =>
      accounts.flatMap(({ appId, attributes }) => {
        const name = `${appId} ${String(attributes['userName'])}`;
        const other = taken.get(name);
        taken.set(name, records);
        return other === undefined ? [] : [`${records} and ${other} are both ${name}`];
      }),
    );
  });
}

function countsOf(
  people: ReadonlyMap<string, Person>,
): Pick<Comparison, 'people' | 'states' | 'accounts' | 'memberships'> {
  const states: Record<string, number> = {};
  let accounts = 0;
  let memberships = 0;
  for (const person of people.values()) {
    states[person.state ?? 'none'] = (states[person.state ?? 'none'] ?? 0) + 1;
    const active = person.accounts.filter((account) => account.active);
    accounts += active.length;
    memberships += active.reduce((sum, account) => sum + account.groups.length, 0);
  }
  return { people: people.size, states, accounts, memberships };
}
