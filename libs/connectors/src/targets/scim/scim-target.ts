import type { Permit, TargetConnector } from '../../kit/target';
import { deleteAccount } from './accounts/account-deletion';
import { ensureAccount } from './accounts/account-writer';
import { findAccount } from './accounts/account-finding';
import { ForbiddenAccounts } from './accounts/forbidden-accounts';
import { unlessShut } from './accounts/shut-app';
import { readAccount, readApp } from './reading/app-reading';
import { checkConnection } from './check/connection-check';
import type { ScimClient } from './client/client';
import type { Credentials } from './client/credentials';
import { renameGroup } from './groups/group-renaming';
import { isUnseenMember, membersAmong } from './groups/member-evidence';
import { unlessForbidden } from './groups/forbidden-groups';
import { ensureGroup } from './groups/group-writer';
import { changeMembers } from './groups/member-writer';
import { openClient } from './client/open-client';
import { Reader } from './client/reader';
import { profileNamed } from './profiles/profile-named';
import type { ScimProfile, ScimTimeouts } from './dialect/scim-profile';
import type { Tls } from './client/tls';

export interface ScimTargetOptions {
  readonly appId: string;
  /** Where `/Users` and `/Groups` lie; a query in it goes along with every request. */
  readonly baseUrl: string;
  /** A bearer token, asked for before every request, so that a renewed one is used at once; null sends none. */
  readonly token?: () => Promise<string | null>;
  /** Any other way in; wins over `token`. */
  readonly credentials?: Credentials;
  readonly tls?: Tls | null;
  readonly profile?: ScimProfile;
  /** Overrides what the profile says. */
  readonly concurrency?: number;
  readonly timeouts?: Partial<ScimTimeouts>;
}

type Work<Result> = (asking: ScimClient) => Promise<Result>;

/** Work whose every request asks the permit first, and that tells an app that is shut from a refusal of its own. */
function workOf(client: ScimClient) {
  return <Result>({ permit }: { readonly permit?: Permit }, work: Work<Result>): Promise<Result> => {
    const asking = client.under(permit);
    return unlessShut(asking, work(asking));
  };
}

/**
 * One connection for each request in flight, and a quarter more: one whose request was answered is free again up to a turn
 * of the event loop later, and what is let through in its place goes out at once. An app that takes three at once or
 * fewer may have no more than so many connections either.
 */
const connectionsFor = (concurrency: number): number => concurrency + Math.floor(concurrency / 4);

/** A SCIM 2.0 app as a target. What is special about the app stands in its profile. */
export function createScimTarget(options: ScimTargetOptions): TargetConnector {
  const profile = options.profile ?? profileNamed('generic');
  const concurrency = Math.max(1, options.concurrency ?? profile.concurrency);
  const client = openClient(options, profile, connectionsFor(concurrency));
  const reader = new Reader(client, concurrency);
  const forbidden = new ForbiddenAccounts();
  const { readMembers, maxMembersPerPatch } = profile.groups;
  const under = workOf(client);
  const aboutGroups = <Result>(wish: { readonly permit?: Permit }, work: Work<Result>): Promise<Result> =>
    unlessForbidden(client.under(wish.permit), under(wish, work));
  return {
    appId: options.appId,
    concurrency,
    ...(readMembers === 'by-filter' ? { membersAtOnce: maxMembersPerPatch } : {}),
    ensureAccount: (write) =>
      forbidden.heeding(
        write,
        under(write, (asking) => ensureAccount(asking, write)),
      ),
    findAccount: (write) => under(write, (asking) => findAccount(asking, write)),
    deleteAccount: (write) =>
      forbidden.heeding(
        write,
        under(write, (asking) => deleteAccount(asking, write)),
      ),
    ensureGroup: (displayName, options = {}) =>
      aboutGroups(options, (asking) => ensureGroup(asking, displayName, options)),
    changeMembers: (change) => aboutGroups(change, (asking) => changeMembers(asking, change)),
    wholeList: (id) => client.dialect.learned.lists.markOf(id),
    readAll: (paths, permit) => readApp(reader.under(permit), paths),
    readOne: (remoteId, paths, permit) => readAccount(reader.under(permit), remoteId, paths),
    isMember: (group, member, permit) => isUnseenMember(reader.under(permit), group, member),
    membersAmong: (group, ids, permit) => membersAmong(reader.under(permit), group, ids),
    renameGroup: (id, displayName, permit) => aboutGroups({ permit }, (asking) => renameGroup(asking, id, displayName)),
    check: (wish) => checkConnection(options, profile, wish),
    sameValue: (path, desired, observed) => client.dialect.same(path, desired, observed),
    findings: () => client.dialect.learned.findings,
    close: () => Promise.all([client.wire.close(), reader.close()]).then(() => undefined),
  };
}
