import type { Exchange, MemberChange } from '../../../kit/target';
import type { ScimClient } from '../client/client';

/** Changes of one group's members: the wish, the way to the app, and what has happened so far. */
export interface MemberTask {
  readonly client: ScimClient;
  readonly change: MemberChange;
  readonly path: string;
  readonly trail: Exchange[];
}

export function whatFor({ change }: MemberTask): string {
  return `change members of the group ${change.groupRemoteId}`;
}
