import type { AccountWrite, Exchange } from '../../../kit/target';
import type { KeptForm } from '@joinery/provisioning';
import type { ScimClient } from '../client/client';

/** One account being brought about: the wish, the way to the app, and what has happened so far. */
export interface AccountTask {
  readonly client: ScimClient;
  readonly write: AccountWrite;
  readonly trail: Exchange[];
  /** What the app did beside what it was asked, for people. */
  readonly remarks: string[];
  /** What the app is known to make of values of this account, by path. */
  readonly kept: Map<string, KeptForm>;
  /** References to people who are not in the app yet, in the words of policy. */
  readonly waitsFor: readonly string[];
}

export function taskFor(
  client: ScimClient,
  write: AccountWrite,
  { remarks = [], waitsFor = [] }: Partial<Pick<AccountTask, 'remarks' | 'waitsFor'>> = {},
): AccountTask {
  return { client, write, trail: [], remarks, kept: new Map(Object.entries(write.kept ?? {})), waitsFor };
}
