import { buildUser, ENTERPRISE_SCHEMA, getOf, isRecord, textOf, type ScimResource } from '@joinery/scim';
import { TerminalError } from '../../kit/errors';
import type { Exchange } from '../../kit/target';
import { bodyOf } from '../scim/client/answers';
import type { ScimClient } from '../scim/client/client';
import { header, pause } from '../scim/client/patience';
import { accepted, type Upload, type UploadItem, type UploadOutcome } from './upload-target';

const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

/**
 * API-driven inbound provisioning: a SCIM BulkRequest (RFC 7644 section 3.7) of POSTs, answered 202 with the address of
 * the provisioning log. The service itself decides whether an operation creates, updates or disables; `active` says
 * which is wanted. What the log refuses is that person's failure, in its own words.
 */
export const uploadToEntra: Upload = async (client, items) => {
  const trail: Exchange[] = [];
  const body = { schemas: [BULK_REQUEST], failOnErrors: null, Operations: items.map(operationOf) };
  const answer = await client.write(trail, { method: 'POST', path: '/bulkUpload', what: 'upload accounts', body });
  const log = header(answer, 'location');
  const refusals = log === null ? new Map<string, string>() : await refusalsIn(client, trail, log);
  return items.map((item): UploadOutcome => {
    const words = refusals.get(item.write.externalId);
    if (words === undefined) return accepted(item, trail);
    return new TerminalError(
      'APP_UPLOAD_REFUSED',
      `The provisioning log refuses ${item.write.externalId}: ${words}.`,
      trail,
    );
  });
};

function operationOf({ write }: UploadItem, index: number): object {
  const { desired, externalId } = write;
  const user = buildUser(desired.attributes, { externalId, active: desired.active });
  const schemas = [...(user['schemas'] as string[])];
  if (!schemas.includes(ENTERPRISE_SCHEMA)) schemas.push(ENTERPRISE_SCHEMA);
  return { method: 'POST', bulkId: `${index + 1}-${externalId}`, path: '/Users', data: { ...user, schemas } };
}

/**
 * The log comes late; what it does not say by the last look is accepted and nothing more. Reads it where it lies below
 * our own base address: credentials go nowhere else.
 */
async function refusalsIn(client: ScimClient, trail: Exchange[], location: string): Promise<Map<string, string>> {
  const path = client.wire.pathOf(location);
  const refusals = new Map<string, string>();
  if (path === null) return refusals;
  for (const delay of client.profile.retry.readBackDelaysMs) {
    await pause(delay);
    const answer = await client.ask(trail, { method: 'GET', path, what: 'read the provisioning log' });
    if (answer.status >= 300) return refusals;
    const body = bodyOf(answer);
    const entries = isRecord(body) ? getOf(body, 'value') : null;
    if (!Array.isArray(entries) || entries.length === 0) continue;
    for (const entry of entries.filter(isRecord)) note(refusals, entry);
    return refusals;
  }
  return refusals;
}

function note(refusals: Map<string, string>, entry: ScimResource): void {
  const [source, status] = [getOf(entry, 'sourceIdentity'), getOf(entry, 'provisioningStatusInfo')];
  const id = isRecord(source) ? textOf(source, 'id') : null;
  if (id === null || !isRecord(status) || textOf(status, 'status')?.toLowerCase() !== 'failure') return;
  const error = getOf(status, 'errorInformation');
  refusals.set(
    id,
    (isRecord(error) ? (textOf(error, 'reason') ?? textOf(error, 'errorCode')) : null) ?? 'no reason given',
  );
}
