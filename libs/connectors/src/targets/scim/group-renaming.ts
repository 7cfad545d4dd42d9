import { buildPatch, matches, speakPatch, textOf } from '@joinery/scim';
import { TerminalError, type TargetError } from '../../kit/errors';
import type { Exchange, MemberResult } from '../../kit/target';
import { patchRefusal } from './patch-refusal';
import type { ScimClient } from './client';
import { pause } from './patience';
import { under } from './resource-path';
import { isOpen } from './failures';
import { notVisible } from './not-visible';

/** In an app that nothing is known of: the group as it is read now, under its new name; false when that is not taken either. */
async function putInstead(
  client: ScimClient,
  trail: Exchange[],
  { path, what, displayName }: { readonly path: string; readonly what: string; readonly displayName: string },
  error: unknown,
): Promise<boolean> {
  if (client.profile.adapts !== true || patchRefusal(error) === null) return false;
  const group = await client.read(trail, path, what);
  if (group === null) return false;
  const answer = await client.ask(trail, { method: 'PUT', path, what, body: { ...group, displayName } });
  return answer.status < 300;
}

/** Implements `TargetConnector.renameGroup`: the same group, another display name, proven by reading it. */
export async function renameGroup(
  client: ScimClient,
  groupRemoteId: string,
  displayName: string,
): Promise<MemberResult> {
  const trail: Exchange[] = [];
  const { groups, patch, paths, title } = client.profile;
  if (!groups.supported || groups.rename === 'no')
    throw new TerminalError('APP_RENAME_UNSUPPORTED', `${title} keeps the name that a group was made with.`, trail);
  const path = under(paths.groups, groupRemoteId);
  const what = `rename the group ${groupRemoteId} to "${displayName}"`;
  let open: TargetError | null = null;
  for (const body of buildPatch([{ path: 'displayName', value: displayName }])) {
    try {
      await client.write(trail, { method: 'PATCH', path, what, body: speakPatch(body, patch) });
    } catch (error) {
      if (isOpen(error)) open = error as TargetError;
      else if (!(await putInstead(client, trail, { path, what, displayName }, error))) throw error;
    }
  }
  let shown: string | null = null;
  for (const delay of client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    const group = await client.read(trail, path, what);
    if (group === null) throw new TerminalError('APP_GROUP_MISSING', `The app has no group ${groupRemoteId}.`, trail);
    shown = textOf(group, 'displayName');
    if (matches(group, 'displayName', displayName)) return { proof: 'read-back', exchanges: trail };
  }
  throw open ?? notVisible(`The app said yes, but the group is still called "${shown ?? ''}".`, null, trail);
}
