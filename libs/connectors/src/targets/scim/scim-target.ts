import type { TargetConnector } from '../../kit/target';
import { deleteAccount } from './account-deletion';
import { ensureAccount } from './account-writer';
import { readApp } from './app-reading';
import { ScimClient } from './client';
import { ensureGroup } from './group-writer';
import { changeMembers } from './member-writer';
import { genericProfile } from './profiles/generic';
import type { ScimProfile, ScimTimeouts } from './scim-profile';
import { Wire } from './wire';

export interface ScimTargetOptions {
  readonly appId: string;
  /** Where `/Users` and `/Groups` lie; a query in it goes along with every request. */
  readonly baseUrl: string;
  /** Asked before every request, so that a renewed token is used at once; null sends none. */
  readonly token: () => Promise<string | null>;
  readonly profile?: ScimProfile;
  /** Overrides what the profile says. */
  readonly concurrency?: number;
  readonly timeouts?: Partial<ScimTimeouts>;
}

/** A SCIM 2.0 app as a target. What is special about the app stands in its profile. */
export function createScimTarget(options: ScimTargetOptions): TargetConnector {
  const profile = options.profile ?? genericProfile;
  const concurrency = Math.max(1, options.concurrency ?? profile.concurrency);
  const wire = new Wire({
    baseUrl: options.baseUrl,
    token: options.token,
    connections: concurrency,
    timeouts: { ...profile.timeouts, ...options.timeouts },
    maxAnswerBytes: profile.maxAnswerBytes,
  });
  const client = new ScimClient(wire, profile);
  return {
    appId: options.appId,
    concurrency,
    ensureAccount: (write) => ensureAccount(client.under(write.permit), write),
    deleteAccount: (write) => deleteAccount(client.under(write.permit), write),
    ensureGroup: (displayName, permit) => ensureGroup(client.under(permit), displayName),
    changeMembers: (change) => changeMembers(client.under(change.permit), change),
    readAll: (paths, permit) => readApp(client.under(permit), paths),
    close: () => wire.close(),
  };
}
