import type { AccountResult, TargetConnector } from '@joinery/connectors/kit';
import type { ClaimedAccount } from '@joinery/store';
import { afterError, ended, type MemberEvidence, postponed, type StepOutcome } from './outcome';
import type { RequestGate } from './request-gate';
import type { Turns } from './slots';

/** An account whose own record is done, and whose memberships are next. */
export interface Written {
  readonly account: ClaimedAccount;
  readonly result: AccountResult;
}

interface GroupWork {
  readonly name: string;
  readonly add: Written[];
  readonly remove: Written[];
}

export interface MembersDone {
  readonly evidence: ReadonlyMap<string, readonly MemberEvidence[]>;
  /** Accounts whose memberships did not come about, with what becomes of their step. */
  readonly troubled: ReadonlyMap<string, StepOutcome>;
  readonly errors: readonly unknown[];
}

/** What memberships are changed with. */
export interface MemberDesk {
  readonly target: TargetConnector;
  readonly gate: RequestGate;
  readonly turns: Turns;
  /** Display name -> id in the app. */
  readonly groupIds: ReadonlyMap<string, string>;
  /** Groups that are still to be made. */
  readonly pendingGroups: ReadonlySet<string>;
}

/**
 * Changes memberships of many accounts at once: one call per group, one call in flight per group, adding and removing
 * only the members that steps name.
 */
export async function sendMembers(
  { target, gate, turns, groupIds, pendingGroups }: MemberDesk,
  written: readonly Written[],
): Promise<MembersDone> {
  const evidence = new Map<string, MemberEvidence[]>();
  const troubled = new Map<string, StepOutcome>();
  const errors: unknown[] = [];
  const work = groupWork(written);
  await Promise.all(
    work.map(async (group) => {
      const groupRemoteId = groupIds.get(group.name);
      if (groupRemoteId === undefined) {
        for (const { account, result } of group.add)
          troubled.set(account.id, withoutGroup(account, result, group.name, pendingGroups));
        return;
      }
      try {
        const add = group.add.map(({ result }) => result.remoteId);
        const remove = group.remove.map(({ result }) => result.remoteId);
        const permit = gate.permit(
          Math.min(...[...group.add, ...group.remove].map(({ account }) => account.step.lane)),
        );
        const attempt = Math.min(...[...group.add, ...group.remove].map(({ account }) => account.attempts));
        const change = { groupRemoteId, add, remove, permit, attempt };
        const done = await turns.run(groupRemoteId, () => target.changeMembers(change));
        for (const { account } of group.add)
          note(evidence, account.id, { group: group.name, change: 'added', proof: done.proof });
        for (const { account } of group.remove)
          note(evidence, account.id, { group: group.name, change: 'removed', proof: done.proof });
      } catch (error) {
        errors.push(error);
        for (const { account } of [...group.add, ...group.remove])
          troubled.set(account.id, afterError(account, error, Math.random()));
      }
    }),
  );
  return { evidence, troubled, errors };
}

function groupWork(written: readonly Written[]): GroupWork[] {
  const groups = new Map<string, GroupWork>();
  const of = (name: string): GroupWork => {
    const known = groups.get(name) ?? { name, add: [], remove: [] };
    groups.set(name, known);
    return known;
  };
  for (const one of written) {
    for (const name of one.account.step.groupsAdded) of(name).add.push(one);
    for (const name of one.account.step.groupsRemoved) of(name).remove.push(one);
  }
  return [...groups.values()];
}

function withoutGroup(
  account: ClaimedAccount,
  result: AccountResult,
  name: string,
  pending: ReadonlySet<string>,
): StepOutcome {
  return pending.has(name)
    ? postponed(account, `waits for group ${name} to be created`, 2_000, false, result)
    : ended(
        account,
        'failed',
        `GROUP_MISSING: the app has no group ${name}, and the plan did not manage to make it`,
        result.exchanges,
      );
}

function note(evidence: Map<string, MemberEvidence[]>, accountId: string, one: MemberEvidence): void {
  const known = evidence.get(accountId);
  if (known) known.push(one);
  else evidence.set(accountId, [one]);
}
