import {
  buildPatch,
  GROUP_SCHEMA,
  matches,
  speakPatch,
  textOf,
  type ScimResource,
  type SpokenPatch,
} from '@joinery/scim';
import { TerminalError, type TargetError } from '../../../kit/errors';
import type { Exchange, MemberResult } from '../../../kit/target';
import { patchRefusal } from '../dialect/patch-refusal';
import { idOf } from '../client/answers';
import type { ScimClient } from '../client/client';
import { isNamedAfter } from './group-names';
import { pause } from '../client/patience';
import { under } from '../client/resource-path';
import { isOpen } from '../client/failures';
import { isUnproven, readWholeGroup } from './whole-group';
import { notVisible } from '../accounts/not-visible';
import { PATCH_FORMS, type PatchForm } from '../dialect/patch-form';

interface Renaming {
  readonly groupRemoteId: string;
  readonly path: string;
  readonly what: string;
  readonly displayName: string;
}

/**
 * In an app that nothing is known of: the group as it is read now, where that is proven to be all of it, under its new
 * name, or a PATCH in another form; false when none of them is taken.
 */
async function renameOtherwise(
  client: ScimClient,
  trail: Exchange[],
  { groupRemoteId, path, what, displayName }: Renaming,
  error: unknown,
): Promise<boolean> {
  if (client.profile.adapts !== true || patchRefusal(error) === null) return false;
  const change = { groupRemoteId, add: [], remove: [] };
  const whole = await readWholeGroup({ client, change, path, trail }).catch((failure: unknown) => {
    if (isUnproven(failure)) return null;
    throw failure;
  });
  const put = { method: 'PUT', body: { schemas: [GROUP_SCHEMA], ...whole, displayName } } as const;
  const bodies = [
    ...(whole === null ? [] : [put]),
    ...PATCH_FORMS.map((form) => ({ method: 'PATCH', body: renaming(client, displayName, form) }) as const),
  ];
  for (const one of bodies) if ((await client.ask(trail, { path, what, ...one })).status < 300) return true;
  return false;
}

function renaming(client: ScimClient, displayName: string, form: PatchForm | null): SpokenPatch | undefined {
  const [body] = buildPatch([{ path: 'displayName', value: displayName }]);
  return body && speakPatch(body, client.dialect.patchIn(form));
}

/** An app that calls a group otherwise than we do calls it otherwise again. */
function isRenamed({ dialect }: ScimClient, group: ScimResource, displayName: string): boolean {
  const { groupNames } = dialect.learned;
  const [id, shown] = [idOf(group), textOf(group, 'displayName')];
  if (id === null || shown === null) return false;
  const isSpelt = matches(group, 'displayName', displayName);
  if (!isSpelt && (groupNames.nameOf(id) === null || !isNamedAfter(shown, displayName))) return false;
  groupNames.note(id, displayName, shown.normalize('NFC'));
  return true;
}

/** Implements `TargetConnector.renameGroup`: the same group, another display name, proven by reading it. */
export async function renameGroup(
  client: ScimClient,
  groupRemoteId: string,
  displayName: string,
): Promise<MemberResult> {
  const trail: Exchange[] = [];
  const { groups, paths, title } = client.profile;
  if (!groups.supported || groups.rename === 'no')
    throw new TerminalError('APP_RENAME_UNSUPPORTED', `${title} keeps the name that a group was made with.`, trail);
  const path = under(paths.groups, groupRemoteId);
  const what = `rename the group ${groupRemoteId} to "${displayName}"`;
  let open: TargetError | null = null;
  try {
    const body = renaming(client, displayName, client.dialect.learned.form);
    await client.write(trail, { method: 'PATCH', path, what, body });
  } catch (error) {
    if (isOpen(error)) open = error as TargetError;
    else if (!(await renameOtherwise(client, trail, { groupRemoteId, path, what, displayName }, error))) throw error;
  }
  let shown: string | null = null;
  for (const delay of client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    const group = await client.read(trail, path, what);
    if (group === null) throw new TerminalError('APP_GROUP_MISSING', `The app has no group ${groupRemoteId}.`, trail);
    shown = textOf(group, 'displayName');
    if (isRenamed(client, group, displayName)) return { proof: 'read-back', exchanges: trail };
  }
  throw open ?? notVisible(`The app said yes, but the group is still called "${shown ?? ''}".`, null, trail);
}
