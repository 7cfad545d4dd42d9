import {
  badRequest,
  BULK_LIMITS,
  type BulkEntry,
  type BulkOperation,
  bulkReferences,
  readBulk,
  resolvePath,
  resolveReferences,
  ScimProblem,
} from '@joinery/scim';
import { answerProblem, type ScimAnswer, type ScimRequest } from './scim-exchange';

/** Carries out one operation as if it had come as a request of its own. */
export type CarryOut = (request: ScimRequest) => Promise<ScimAnswer>;

const RESPONSE_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';

/** Answers `/Bulk` (RFC 7644 section 3.7): each operation stands or falls by itself. */
export async function answerBulk(request: ScimRequest, carryOut: CarryOut): Promise<ScimAnswer> {
  if (request.method !== 'POST') {
    return { ...answerProblem(new ScimProblem(405, null, 'Here one can ask for POST.')), allow: 'POST' };
  }
  const bulk = readBulk(request.body, BULK_LIMITS.operations);
  if (bulk instanceof ScimProblem) return answerProblem(bulk);
  const run = new BulkRun(request, bulk.operations, bulk.failOnErrors, carryOut);
  await run.work();
  return { status: 200, text: `{"schemas":["${RESPONSE_SCHEMA}"],"Operations":[${run.outcomes().join(',')}]}` };
}

/**
 * The operations of one request, in their order as far as they refer to nothing that comes later. An operation that
 * waits for an id is put off until it is known; those that wait for each other are made without the reference and
 * completed afterwards.
 */
class BulkRun {
  private readonly ids = new Map<string, string>();
  private readonly failed = new Set<string>();
  private readonly done = new Map<BulkEntry, string>();
  private readonly incomplete: { readonly entry: BulkOperation; readonly path: string }[] = [];
  private errors = 0;

  constructor(
    private readonly request: ScimRequest,
    private readonly entries: readonly BulkEntry[],
    private readonly failOnErrors: number | null,
    private readonly carryOut: CarryOut,
  ) {}

  async work(): Promise<void> {
    let waiting: readonly BulkEntry[] = this.entries;
    while (waiting.length > 0 && !this.isOver()) {
      const left = await this.pass(waiting);
      if (left.length === waiting.length) await this.breakCircle(left);
      waiting = left.filter((entry) => !this.done.has(entry));
    }
    for (const { entry, path } of this.incomplete) await this.complete(entry, path);
  }

  /** In the order of the request; operations that were not carried out any more are missing. */
  outcomes(): readonly string[] {
    return this.entries.flatMap((entry) => this.done.get(entry) ?? []);
  }

  private async pass(waiting: readonly BulkEntry[]): Promise<readonly BulkEntry[]> {
    const left: BulkEntry[] = [];
    for (const entry of waiting) {
      if (this.isOver()) return [];
      if ('problem' in entry) this.tell(entry, answerProblem(entry.problem));
      else if (this.openReferences(entry).length === 0) await this.carry(entry);
      else if (this.openReferences(entry).some((id) => this.isHopeless(id))) this.tell(entry, this.dangling(entry));
      else left.push(entry);
    }
    return left;
  }

  /** Everything left waits for something else that is left. */
  private async breakCircle(left: readonly BulkEntry[]): Promise<void> {
    const entry = left.find((one): one is BulkOperation => !('problem' in one) && one.method === 'POST');
    if (entry === undefined) {
      for (const one of left) if (!('problem' in one)) this.tell(one, this.dangling(one));
      return;
    }
    await this.carry(entry);
    const id = this.ids.get(entry.bulkId ?? '');
    if (id !== undefined) this.incomplete.push({ entry, path: `${entry.path}/${id}` });
  }

  private async carry(entry: BulkOperation): Promise<void> {
    const answer = await this.carryOut(this.toRequest(entry, entry.method, resolvePath(entry.path, this.ids)));
    const id = answer.status === 201 ? /\/([^/]+)$/.exec(answer.location ?? '')?.[1] : undefined;
    if (entry.bulkId !== null && id !== undefined) this.ids.set(entry.bulkId, id);
    this.tell(entry, answer);
  }

  private async complete(entry: BulkOperation, path: string): Promise<void> {
    const answer = await this.carryOut(this.toRequest({ ...entry, version: null }, 'PUT', path));
    if (answer.status >= 400) this.tell(entry, answer);
  }

  private toRequest({ version, data }: BulkOperation, method: string, path: string): ScimRequest {
    const mark = path.indexOf('?');
    const place = mark < 0 ? path : path.slice(0, mark);
    return {
      ...this.request,
      method,
      path: place.split('/').filter((part) => part !== ''),
      search: mark < 0 ? '' : path.slice(mark + 1),
      body: resolveReferences(data, this.ids),
      ifMatch: version === null ? null : [version],
      ifNoneMatch: null,
    };
  }

  private openReferences({ path, data }: BulkOperation): readonly string[] {
    const target = /\/(bulkId:[^/?]+)/i.exec(path)?.[1];
    return [...bulkReferences([target, data])].filter((id) => !this.ids.has(id));
  }

  private isHopeless(id: string): boolean {
    return this.failed.has(id) || !this.entries.some((entry) => entry.bulkId === id && entry.method === 'POST');
  }

  private dangling(entry: BulkOperation): ScimAnswer {
    const ids = this.openReferences(entry).join(', ').slice(0, 200);
    const { detail } = badRequest('invalidValue', `No operation that succeeded made ${ids}.`);
    return answerProblem(new ScimProblem(409, 'invalidValue', detail));
  }

  private tell(entry: BulkEntry, { status, text, etag, location }: ScimAnswer): void {
    const isError = status >= 400;
    if (isError) {
      this.errors += 1;
      if (entry.bulkId !== null) this.failed.add(entry.bulkId);
    }
    const at = location ?? this.locationOf(entry);
    const parts = [
      `"method":${JSON.stringify(entry.method)}`,
      ...(entry.bulkId === null ? [] : [`"bulkId":${JSON.stringify(entry.bulkId)}`]),
      ...(etag === undefined ? [] : [`"version":${JSON.stringify(etag)}`]),
      ...(at === null ? [] : [`"location":${JSON.stringify(at)}`]),
      `"status":"${status}"`,
      ...(isError && text !== null ? [`"response":${text}`] : []),
    ];
    this.done.set(entry, `{${parts.join(',')}}`);
  }

  /** Where the resource of an operation is; a POST that failed has none (RFC 7644 section 3.7). */
  private locationOf(entry: BulkEntry): string | null {
    if ('problem' in entry || entry.method === 'POST') return null;
    return `${this.request.base}${resolvePath(entry.path, this.ids)}`;
  }

  private isOver(): boolean {
    return this.failOnErrors !== null && this.errors >= this.failOnErrors;
  }
}
