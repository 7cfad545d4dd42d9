import type { Attributes, Effect } from './evidence';

export interface AccountAfter {
  readonly id: string;
  readonly attributes: Attributes;
  readonly createdBy: Effect;
}

/** An app as its ledger leaves it: a replay, which believes no listing and no answer. */
export interface AppAfter {
  /** Accounts by the person whose externalId they have. */
  readonly byPerson: ReadonlyMap<string, readonly AccountAfter[]>;
  readonly users: ReadonlyMap<string, AccountAfter>;
  readonly groups: ReadonlyMap<string, AccountAfter & { readonly members: ReadonlySet<string> }>;
}

export function replay(effects: readonly Effect[]): AppAfter {
  const users = new Map<string, AccountAfter>();
  const groups = new Map<string, AccountAfter & { members: Set<string> }>();
  for (const effect of effects) {
    const { id, after } = effect;
    if (effect.kind === 'User') {
      if (after === null) users.delete(id);
      else users.set(id, { id, attributes: after, createdBy: users.get(id)?.createdBy ?? effect });
      continue;
    }
    if (after === null) {
      groups.delete(id);
      continue;
    }
    const known = groups.get(id);
    const members = known?.members ?? new Set<string>();
    for (const one of effect.members?.removed ?? []) members.delete(one);
    for (const one of effect.members?.added ?? []) members.add(one);
    groups.set(id, { id, attributes: after, createdBy: known?.createdBy ?? effect, members });
  }
  return { users, groups, byPerson: byPerson(users.values()) };
}

function byPerson(users: Iterable<AccountAfter>): ReadonlyMap<string, readonly AccountAfter[]> {
  const people = new Map<string, AccountAfter[]>();
  for (const user of users) {
    const person = textAt(user.attributes, 'externalId');
    if (person === null) continue;
    const known = people.get(person);
    if (known) known.push(user);
    else people.set(person, [user]);
  }
  return people;
}

export function textAt(attributes: Attributes | null | undefined, name: string): string | null {
  const value = attributes?.[name];
  return typeof value === 'string' ? value : null;
}
