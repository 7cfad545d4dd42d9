import { compareText } from '@joinery/kernel';
/** One thing that really happened in the lab, whatever it answered. */
export interface LabEffect {
  readonly seq: number;
  readonly kind: 'User' | 'Group';
  readonly action: 'create' | 'change' | 'delete';
  readonly id: string;
  readonly after: Readonly<Record<string, unknown>> | null;
}

export interface LabUser {
  readonly id: string;
  readonly externalId?: string;
  readonly userName: string;
  readonly active?: boolean;
  readonly title?: string;
}

/** The lab as it is, past every fault and quirk. */
export interface LabTruth {
  readonly users: readonly LabUser[];
  readonly groups: readonly {
    readonly id: string;
    readonly displayName: string;
    readonly members: readonly string[];
  }[];
  readonly requests: { readonly total: number };
}

export async function labEffects(scimUrl: string): Promise<LabEffect[]> {
  return ((await read(scimUrl, '/lab/ledger')) as { effects: LabEffect[] }).effects;
}

export async function labTruth(scimUrl: string): Promise<LabTruth> {
  return (await read(scimUrl, '/lab/state')) as LabTruth;
}

/** Group name -> user names of its members, both sorted. */
export function membersByName(truth: LabTruth): Record<string, string[]> {
  const names = new Map(truth.users.map((user) => [user.id, user.userName]));
  return Object.fromEntries(
    [...truth.groups]
      .sort((left, right) => compareText(left.displayName, right.displayName))
      .map((group) => [group.displayName, group.members.map((id) => names.get(id) ?? `nobody: ${id}`).sort()]),
  );
}

/** Accounts as `user name` when open and `(user name)` when closed, sorted. */
export function accountsOf(truth: LabTruth): string[] {
  return truth.users.map((user) => (user.active === false ? `(${user.userName})` : user.userName)).sort();
}

async function read(scimUrl: string, path: string): Promise<unknown> {
  return (await fetch(new URL(path, scimUrl))).json();
}
