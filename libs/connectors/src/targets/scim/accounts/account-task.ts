import type { AccountWrite, Exchange } from '../../../kit/target';
import type { ScimClient } from '../client/client';

/** One account being brought about: the wish, the way to the app, and what has happened so far. */
export interface AccountTask {
  readonly client: ScimClient;
  readonly write: AccountWrite;
  readonly trail: Exchange[];
  /** What the app did beside what it was asked, for people. */
  readonly remarks: string[];
  /** References to people who are not in the app yet, in the words of policy. */
  readonly waitsFor: readonly string[];
}
