import { isRecord, textOf } from '@joinery/scim';
import { TerminalError, ThrottledError, TransientError } from '../../kit/errors';
import type { Exchange } from '../../kit/target';
import { bodyOf } from '../scim/client/answers';
import type { ScimClient } from '../scim/client/client';
import { pause } from '../scim/client/patience';
import { under } from '../scim/client/resource-path';
import { failureOf } from '../scim/client/failures';
import { accepted, type Upload, type UploadItem } from './upload-target';

/** A call holds 200 kB with its frame. */
const CALL_BYTES = 190_000;
/** A new session is refused within five minutes of triggering the last one. */
const APART_MS = 300_000;
const OPEN = ['CREATED', 'IN_PROGRESS'];

interface Session {
  readonly client: ScimClient;
  readonly trail: Exchange[];
  readonly id: string;
}

/**
 * The Identity Sources API: a session takes upserts and deletions and is then triggered (CREATED, IN_PROGRESS,
 * TRIGGERED, COMPLETED). One session of a source is open at a time; one that a dead process left behind is thrown away,
 * since nothing of it was triggered. Deleting an entity deactivates the person.
 */
export const uploadToOkta: Upload = async (client, items) => {
  const trail: Exchange[] = [];
  const session: Session = { client, trail, id: await openSession(client, trail) };
  const [gone, kept] = [items.filter(isLeaving), items.filter((item) => !isLeaving(item))];
  await postAll(
    session,
    'bulk-delete',
    gone.map(({ write }) => ({ externalId: write.externalId })),
  );
  await postAll(
    session,
    'bulk-upsert',
    kept.map((item) => profileOf(client, item)),
  );
  await post(session, 'start-import', undefined);
  await watch(session);
  return items.map((item) => accepted(item, trail));
};

function isLeaving({ kind, write }: UploadItem): boolean {
  return kind === 'delete' || !write.desired.active;
}

async function openSession(client: ScimClient, trail: Exchange[]): Promise<string> {
  const request = { method: 'POST', path: '/sessions', what: 'open a session of the identity source' } as const;
  const first = await client.ask(trail, request);
  const answer = first.status === 400 ? await afterClearing(client, trail, request) : first;
  if (answer.status >= 300) throw failureOf(answer, request.what, client.profile, trail);
  const body = bodyOf(answer);
  const id = isRecord(body) ? textOf(body, 'id') : null;
  if (id === null) throw new TransientError('APP_ANSWER_UNREADABLE', 'The app opened a session and gave no id.', trail);
  return id;
}

type Request = Parameters<ScimClient['ask']>[1];

/** Refused: a session is open already, or the last one was triggered less than five minutes ago. */
async function afterClearing(client: ScimClient, trail: Exchange[], request: Request): ReturnType<ScimClient['ask']> {
  const listed = await client.ask(trail, { method: 'GET', path: '/sessions', what: 'list sessions' });
  const body = bodyOf(listed);
  const open = (Array.isArray(body) ? body : [])
    .filter(isRecord)
    .filter((one) => OPEN.includes(textOf(one, 'status') ?? ''));
  for (const one of open) {
    const path = under('/sessions', textOf(one, 'id') ?? '');
    await client.write(trail, { method: 'DELETE', path, what: 'throw away a session that was left behind' });
  }
  const again = open.length > 0 ? await client.ask(trail, request) : null;
  if (again !== null && again.status < 300) return again;
  throw new ThrottledError('The identity source takes one session in five minutes.', APART_MS, trail);
}

/** Cut into calls of what a call may hold, in entities and in bytes. */
async function postAll(session: Session, verb: string, entities: readonly object[]): Promise<void> {
  const most = session.client.profile.paging.pageSize;
  let call: object[] = [];
  let bytes = 0;
  for (const entity of entities) {
    const size = Buffer.byteLength(JSON.stringify(entity)) + 1;
    if (call.length > 0 && (call.length >= most || bytes + size > CALL_BYTES)) {
      await post(session, verb, { entityType: 'USERS', profiles: call });
      [call, bytes] = [[], 0];
    }
    call.push(entity);
    bytes += size;
  }
  if (call.length > 0) await post(session, verb, { entityType: 'USERS', profiles: call });
}

async function post({ client, trail, id }: Session, verb: string, body: unknown): Promise<void> {
  const path = `${under('/sessions', id)}/${verb}`;
  await client.write(trail, {
    method: 'POST',
    path,
    what: `${verb} of session ${id}`,
    ...(body === undefined ? {} : { body }),
  });
}

/** All values are texts here. */
function profileOf({ profile }: ScimClient, { write }: UploadItem): object {
  const values: Record<string, string> = {};
  for (const [path, value] of Object.entries(write.desired.attributes)) {
    const name = profile.names?.[path] ?? path.slice(Math.max(path.lastIndexOf(':'), path.lastIndexOf('.')) + 1);
    const one = Array.isArray(value) ? (value as readonly string[])[0] : value;
    if (one !== null && one !== undefined) values[name] = String(one);
  }
  return { externalId: write.externalId, profile: values };
}

async function watch({ client, trail, id }: Session): Promise<void> {
  let status = 'TRIGGERED';
  for (const delay of client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    const session = await client.read(trail, under('/sessions', id), `see how session ${id} goes`);
    status = session === null ? 'EXPIRED' : (textOf(session, 'status') ?? status);
    if (status === 'COMPLETED') return;
    if (['ERROR', 'EXPIRED', 'CLOSED'].includes(status))
      throw new TerminalError(
        'APP_UPLOAD_FAILED',
        `Session ${id} ended as ${status}; the app's import log says why.`,
        trail,
      );
  }
  throw new TransientError(
    'APP_UPLOAD_PENDING',
    `Session ${id} is still ${status}; it is looked at again later.`,
    trail,
  );
}
