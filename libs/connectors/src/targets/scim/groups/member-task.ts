import type { Exchange, MemberChange } from '../../../kit/target';
import type { ScimClient } from '../client/client';

/** Changes of one group's members: the wish, the way to the app, and what has happened so far. */
export interface MemberTask {
  readonly client: ScimClient;
  readonly change: MemberChange;
  readonly path: string;
  readonly trail: Exchange[];
  /** Whoever is added is named with their type and address, which the app was not seen to want yet. */
  readonly namesWhole?: boolean;
  /** Whoever was in it was taken out a moment ago, and in some apps a group ends with its last member. */
  readonly mayEnd?: boolean;
}

export function whatFor({ change }: MemberTask): string {
  return `change members of the group ${change.groupRemoteId}`;
}
