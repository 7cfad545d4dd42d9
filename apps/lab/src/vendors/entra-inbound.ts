import type { AppParts } from '../app';
import type { Backstage } from '../http/backstage';
import type { Answer, ScimRequest } from '../faults/behaviour';
import type { Stored } from '../directory/directory';
import { asList, isObject, valueOf, type Json, type JsonObject } from '../http/json';
import { USER_SCHEMA } from '../directory/schema';
import { ScimError } from '../http/scim-error';
import { type JsonRoutes, ok } from './json-service';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const MOST_OPERATIONS = 50;
const WORKS_MS = 200;

interface Waiting {
  readonly data: JsonObject;
  readonly bulkId: string;
  readonly dueMs: number;
  readonly requestId: string;
  readonly token: string;
}

/**
 * API-driven inbound provisioning: `bulkUpload` takes people, answers 202, and decides by itself a moment later who is
 * created, changed or disabled. What became of each stands in `/auditLogs/provisioning`; accounts are read over
 * `/users`.
 */
export class EntraInbound implements JsonRoutes {
  private waiting: Waiting[] = [];
  private readonly log: JsonObject[] = [];

  constructor(
    private readonly parts: AppParts,
    private readonly backstage: Backstage,
  ) {}

  route(request: ScimRequest): Answer {
    this.settle();
    const path = request.segments.join('/');
    if (/^servicePrincipals\/[^/]+\/synchronization\/jobs\/[^/]+\/bulkUpload$/.test(path)) return this.upload(request);
    if (request.method !== 'GET') throw new ScimError(405, 'only GET is possible here');
    if (path === 'auditLogs/provisioning') return ok({ value: this.log });
    if (path === 'users') return ok({ value: this.users(request.query.get('$filter')).map(showUser) });
    const stored = this.parts.directory.get('User', request.segments[1] ?? '');
    if (request.segments[0] === 'users' && stored) return ok(showUser(stored));
    throw new ScimError(404, 'there is no such resource');
  }

  private upload(request: ScimRequest): Answer {
    if (request.method !== 'POST') throw new ScimError(405, 'only POST is possible here');
    if (!/^application\/scim\+json\b/.test(request.header('content-type') ?? '')) {
      throw new ScimError(400, 'Content-Type must be application/scim+json');
    }
    const operations = asList(valueOf(request.body ?? {}, 'Operations'));
    if (operations.length === 0 || operations.length > MOST_OPERATIONS) {
      throw new ScimError(400, `there must be 1 to ${MOST_OPERATIONS} operations`);
    }
    const read = operations.map(readOperation);
    if (new Set(read.map((one) => one.bulkId)).size < read.length) throw new ScimError(400, 'bulkId must be unique');
    const dueMs = this.parts.elapsedMs() + WORKS_MS;
    const { requestId, token = 'default' } = request;
    this.waiting.push(...read.map((one) => ({ ...one, dueMs, requestId, token })));
    const location = `${this.parts.base}/auditLogs/provisioning?$filter=jobId%20eq%20'lab-job'`;
    return { status: 202, body: null, headers: { location } };
  }

  /** Does what was uploaded long enough ago, in its order. */
  private settle(): void {
    const now = this.parts.elapsedMs();
    const due = this.waiting.filter((one) => one.dueMs <= now);
    this.waiting = this.waiting.filter((one) => one.dueMs > now);
    for (const one of due) this.provision(one);
  }

  private provision(one: Waiting): void {
    const externalId = String(valueOf(one.data, 'externalId') ?? '');
    const known = externalId ? this.backstage.withExternalId('User', externalId) : undefined;
    const data = this.withManager(one.data);
    const answer = known
      ? this.backstage.act('PATCH', `/Users/${known.id}`, patchOf(data), one)
      : this.backstage.act('POST', '/Users', { ...data, schemas: [USER_SCHEMA.id, ENTERPRISE] }, one);
    const active = valueOf(one.data, 'active') !== false;
    const action = !known ? 'create' : active ? 'update' : 'disable';
    const failed = externalId === '' || answer.status >= 400;
    this.log.push({
      id: `${one.requestId}/${one.bulkId}`,
      jobId: 'lab-job',
      activityDateTime: this.parts.now(),
      provisioningAction: action,
      provisioningStatusInfo: {
        status: failed ? 'failure' : 'success',
        errorInformation: failed ? { errorCode: String(answer.status), reason: answer.body?.['detail'] ?? '' } : null,
      },
      sourceIdentity: { id: externalId, displayName: valueOf(one.data, 'displayName') ?? null },
      targetIdentity: { id: known?.id ?? answer.body?.['id'] ?? null },
    });
  }

  /** manager carries the manager's externalId; an unknown one is left out. */
  private withManager(data: JsonObject): JsonObject {
    const extension = valueOf(data, ENTERPRISE);
    if (!isObject(extension)) return data;
    const { manager, ...rest } = extension;
    const value = isObject(manager) ? manager['value'] : manager;
    const found = typeof value === 'string' ? this.backstage.withExternalId('User', value) : undefined;
    return { ...data, [ENTERPRISE]: { ...rest, ...(found ? { manager: { value: found.id } } : {}) } };
  }

  private users(filter: string | null): Stored[] {
    const { directory } = this.parts;
    const [, name, value = ''] = /^(employeeId|userPrincipalName) eq '(.*)'$/.exec(filter ?? '') ?? [];
    if (filter !== null && !name) throw new ScimError(400, 'the filter is not supported');
    const ids = name
      ? directory.idsWith('User', name === 'employeeId' ? 'externalId' : 'userName', value.replaceAll("''", "'"))
      : directory.order('User');
    return ids.flatMap((id) => directory.get('User', id) ?? []);
  }
}

function readOperation(value: Json): { data: JsonObject; bulkId: string } {
  const data = isObject(value) ? valueOf(value, 'data') : undefined;
  if (!isObject(value) || !isObject(data)) throw new ScimError(400, 'an operation needs data');
  if (String(valueOf(value, 'method')).toUpperCase() !== 'POST') throw new ScimError(400, 'only POST is supported');
  if (valueOf(value, 'path') !== '/Users') throw new ScimError(400, 'only /Users is supported');
  const bulkId = String(valueOf(value, 'bulkId') ?? '');
  if (bulkId === '') throw new ScimError(400, 'an operation needs a bulkId');
  return { data, bulkId };
}

/** Every attribute that was sent replaces its own; what was not sent stays. */
function patchOf(data: JsonObject): JsonObject {
  const skip = ['schemas', 'id', 'meta'];
  const value = Object.fromEntries(Object.entries(data).filter(([key, one]) => !skip.includes(key) && one !== null));
  return { schemas: [PATCH_SCHEMA], Operations: [{ op: 'replace', value }] };
}

function showUser({ id, attributes }: Stored): JsonObject {
  const extension = isObject(attributes[ENTERPRISE]) ? attributes[ENTERPRISE] : {};
  return {
    id,
    userPrincipalName: attributes['userName'] ?? null,
    displayName: attributes['displayName'] ?? null,
    accountEnabled: attributes['active'] !== false,
    employeeId: attributes['externalId'] ?? null,
    department: extension['department'] ?? null,
    jobTitle: attributes['title'] ?? null,
  };
}
