import type { Answer, Bulk, ScimRequest } from './faults/behaviour';
import { isList, isObject, valueOf, type Json, type JsonDraft, type JsonObject } from './http/json';
import { ScimError } from './http/scim-error';

const RESPONSE_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
const REFERENCE = /bulkId:([^/"\s]+)/g;

interface Operation {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly bulkId: string | null;
  readonly data: JsonObject | undefined;
}

type Send = (request: ScimRequest) => Answer;

/**
 * `/Bulk` (RFC 7644 section 3.7): operations in their order, but one that names the bulkId of a later one waits for it
 * (section 3.7.1). Two groups that name each other are created without those members, which are added afterwards.
 * With `failOnErrors` it stops at that number of errors; what was not tried is not in the answer.
 */
export function runBulk(request: ScimRequest, bulk: Bulk, base: string, send: Send): JsonObject {
  const operations = readOperations(request.body, bulk);
  const wanted = valueOf(request.body ?? {}, 'failOnErrors');
  const limit = typeof wanted === 'number' && wanted > 0 && !bulk.ignoresFailOnErrors ? wanted : Infinity;
  const run = new BulkRun(request, base, send, bulk, operations);
  run.all(limit);
  return { schemas: [RESPONSE_SCHEMA], Operations: run.answers() };
}

function readOperations(body: JsonObject | undefined, bulk: Bulk): Operation[] {
  const operations = valueOf(body ?? {}, 'Operations');
  if (!isList(operations)) throw new ScimError(400, 'Operations must be a list', 'invalidSyntax');
  if (operations.length > bulk.maxOperations) {
    throw new ScimError(413, `there may be ${bulk.maxOperations} operations in one request`);
  }
  return operations.map((one, at) => {
    if (!isObject(one)) throw new ScimError(400, 'an operation must be an object', 'invalidSyntax');
    const text = (name: string): string => String(valueOf(one, name) ?? '');
    const data = valueOf(one, 'data');
    const bulkId = text('bulkId') || null;
    if (text('method').toUpperCase() === 'POST' && !bulkId) {
      throw new ScimError(400, 'a POST needs a bulkId', 'invalidSyntax');
    }
    return {
      at,
      method: text('method').toUpperCase(),
      path: text('path'),
      bulkId,
      data: isObject(data) ? data : undefined,
    };
  });
}

class BulkRun {
  private readonly ids = new Map<string, string>();
  private readonly failed = new Set<string>();
  private readonly results = new Map<number, JsonObject>();
  private readonly later: (() => void)[] = [];
  private errors = 0;

  constructor(
    private readonly request: ScimRequest,
    private readonly base: string,
    private readonly send: Send,
    private readonly bulk: Bulk,
    private readonly operations: readonly Operation[],
  ) {}

  all(limit: number): void {
    let waiting = [...this.operations];
    while (waiting.length > 0 && this.errors < limit) {
      const ready = waiting.find((one) => this.open(one).length === 0) ?? waiting[0];
      if (!ready) break;
      this.run(this.bulk.noForwardReference ? (waiting[0] ?? ready) : ready);
      waiting = waiting.filter((one) => !this.results.has(one.at));
    }
    for (const add of this.later) add();
  }

  answers(): JsonObject[] {
    return [...this.results].sort(([left], [right]) => left - right).map(([, result]) => result);
  }

  /** bulkIds that an operation names and that have no id yet. */
  private open(operation: Operation): string[] {
    const text = `${operation.path} ${JSON.stringify(operation.data ?? null)}`;
    return [...text.matchAll(REFERENCE)].map((match) => match[1] ?? '').filter((id) => !this.ids.has(id));
  }

  private run(operation: Operation): void {
    const open = this.open(operation);
    const circular =
      open.length > 0 &&
      operation.method === 'POST' &&
      !this.bulk.noForwardReference &&
      open.every((id) => this.isAhead(id, operation));
    if (open.length > 0 && !circular) {
      return this.finish(operation, {
        status: 409,
        body: { status: '409', scimType: 'invalidValue', detail: `bulkId ${open[0]} stands for nothing` },
      });
    }
    const data = circular ? withoutMembers(operation.data ?? {}, open) : operation.data;
    const answer = this.send(this.asRequest(operation, data));
    if (circular && answer.status < 300) this.later.push(() => this.addMembers(operation, open));
    this.finish(operation, answer);
  }

  private isAhead(bulkId: string, operation: Operation): boolean {
    return !this.failed.has(bulkId) && this.operations.some((one) => one.bulkId === bulkId && one.at !== operation.at);
  }

  private addMembers(operation: Operation, bulkIds: readonly string[]): void {
    const value = bulkIds.flatMap((one) => (this.ids.has(one) ? [{ value: this.ids.get(one) ?? '' }] : []));
    const patch: Operation = {
      ...operation,
      method: 'PATCH',
      path: `/Groups/${this.ids.get(operation.bulkId ?? '') ?? ''}`,
    };
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
    this.send(this.asRequest(patch, { schemas, Operations: [{ op: 'add', path: 'members', value }] }));
  }

  private asRequest(operation: Operation, data: JsonObject | undefined): ScimRequest {
    const path = this.filledIn(operation.path);
    const resolved = data ? (JSON.parse(this.filledIn(JSON.stringify(data))) as JsonObject) : undefined;
    const [bare = '', query = ''] = path.split('?', 2);
    return {
      ...this.request,
      method: operation.method,
      path: `/Bulk${path}`,
      segments: bare.split('/').filter((one) => one !== ''),
      query: new URLSearchParams(query),
      header: () => undefined,
      body: resolved,
    };
  }

  private filledIn(text: string): string {
    return text.replace(REFERENCE, (whole, id: string) => this.ids.get(id) ?? whole);
  }

  private finish(operation: Operation, answer: Answer): void {
    const failed = answer.status >= 400;
    const id = isObject(answer.body ?? undefined) ? answer.body?.['id'] : undefined;
    if (operation.bulkId && failed) this.failed.add(operation.bulkId);
    if (operation.bulkId && !failed && typeof id === 'string') this.ids.set(operation.bulkId, id);
    if (failed) this.errors += 1;
    const path = this.filledIn(operation.path);
    const location =
      typeof id === 'string' && operation.method === 'POST' ? `${this.base}${path}/${id}` : `${this.base}${path}`;
    const status: Json = this.bulk.statusObject ? { code: String(answer.status) } : String(answer.status);
    const result: JsonDraft = { method: operation.method, status };
    if (operation.bulkId) result['bulkId'] = operation.bulkId;
    if (!failed || operation.method !== 'POST') result['location'] = location;
    if (failed) result['response'] = answer.body;
    this.results.set(operation.at, result);
  }
}

function withoutMembers(data: JsonObject, bulkIds: readonly string[]): JsonObject {
  const members = valueOf(data, 'members');
  const named = (one: Json): boolean => bulkIds.some((id) => JSON.stringify(one).includes(`bulkId:${id}`));
  if (!isList(members)) return data;
  return { ...data, members: members.filter((one) => !named(one)) };
}
