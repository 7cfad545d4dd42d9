import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { applyPatch, PatchRefused } from './fake-patch';
import { Reply } from './fake-reply';
import { fold, has, holds, mergedInto } from './fake-values';
import { NO_RULES, Refused, type VendorRules } from './vendor-rules';

export type Json = Record<string, unknown>;

/** What the server does wrong all the time. */
export interface Moods {
  filter: 'works' | 'everybody' | 'nobody' | 'refused';
  /** How a query with `or` is read: `nobody` finds nobody by it. */
  or: 'works' | 'nobody' | 'refused';
  createAnswer: 'whole' | 'empty' | 'nothing-but-id' | 'id-in-location';
  patchAnswer: 200 | 204;
  /** Says yes to every PATCH and does nothing. */
  patchDoesNothing: boolean;
  putDoesNothing: boolean;
  activeStoredAsText: boolean;
  losesDepartmentOnDeactivation: boolean;
  removeEmptiesGroup: boolean;
  addReplacesMembers: boolean;
  userNamesUnique: boolean;
  /** How a user name that is taken is refused: a status, and the scimType if there is one. */
  taken: readonly [status: number, scimType?: string];
  pages:
    | 'right'
    | 'overlapping'
    | 'skipping'
    | 'first-page-only'
    | 'total-is-page-size'
    | 'no-total'
    | 'cursor'
    | 'past-end-400';
  maxPage: number;
  resourcesKey: 'Resources' | 'resources' | 'none-when-empty';
  dropsMailTypes: boolean;
  /** Ids are numbers, everywhere. */
  numericIds: boolean;
  /** Status of the answer to a create. */
  createStatus: 200 | 201;
  /** Creates and changes are answered in full, and nothing is kept of them. */
  onlyEchoes: boolean;
  /** What one vendor does besides. */
  rules: VendorRules;
}

/** What goes wrong with one request. `after` means that the effect took place. */
export type Fault =
  | { kind: 'reset'; when: 'before' | 'after' }
  | { kind: 'status'; when: 'before' | 'after'; status: number; headers?: Record<string, string>; body?: string }
  | { kind: 'truncated' }
  | { kind: 'hang' }
  | { kind: 'drip' }
  | { kind: 'race' };

interface Planned {
  readonly method: string;
  readonly path: RegExp;
  readonly fault: Fault;
}

interface Asked {
  readonly method: string;
  readonly kind: 'users' | 'groups';
  readonly id: string | undefined;
  readonly query: string;
  readonly body: Json | null;
}

export interface Effect {
  readonly method: string;
  readonly url: string;
  readonly body: Json | null;
}

const GOOD: Moods = {
  filter: 'works',
  or: 'works',
  createAnswer: 'whole',
  patchAnswer: 200,
  patchDoesNothing: false,
  putDoesNothing: false,
  activeStoredAsText: false,
  losesDepartmentOnDeactivation: false,
  removeEmptiesGroup: false,
  addReplacesMembers: false,
  userNamesUnique: true,
  taken: [409, 'uniqueness'],
  pages: 'right',
  maxPage: 1000,
  resourcesKey: 'Resources',
  dropsMailTypes: false,
  numericIds: false,
  createStatus: 201,
  onlyEchoes: false,
  rules: NO_RULES,
};
const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** A SCIM server in this process that misbehaves on request. It shares no code with the client. */
export class FakeScimServer {
  readonly moods: Moods = { ...GOOD };
  readonly users = new Map<string, Json>();
  readonly groups = new Map<string, Json>();
  /** Every request in order of arrival. */
  readonly requests: Effect[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  private readonly planned: Planned[] = [];
  private readonly server: Server;
  private nextId = 1;

  private constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
    // On a busy machine an idle connection is closed while a write is on its way to it: an answer lost by nobody's plan.
    this.server.keepAliveTimeout = 0;
  }

  static async start(): Promise<FakeScimServer> {
    const fake = new FakeScimServer();
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/scim/v2`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** The next request of this kind goes wrong in this way; several are used up in order. */
  plan(method: string, path: RegExp, fault: Fault): void {
    this.planned.push({ method, path, fault });
  }

  add(kind: 'users' | 'groups', resource: Json): string {
    const number = this.nextId++;
    const id = this.moods.numericIds ? String(number) : `${kind.charAt(0)}${number}`;
    this[kind].set(id, { ...structuredClone(resource), id: this.moods.numericIds ? number : id });
    return id;
  }

  count(method: string, path = /./): number {
    return this.requests.filter((request) => request.method === method && path.test(request.url)).length;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = decodeURIComponent((request.url ?? '').replace('/scim/v2', ''));
    const method = request.method ?? '';
    const body = text === '' ? null : (JSON.parse(text) as Json);
    this.requests.push({ method, url, body });
    this.headers.push(request.headers);
    const fault = this.takeFault(method, url);
    if (fault === null) return void this.act(method, url, body, new Reply(response));
    await this.goWrong(fault, response, (reply) => this.act(method, url, body, reply));
  }

  private takeFault(method: string, url: string): Fault | null {
    const at = this.planned.findIndex((planned) => planned.method === method && planned.path.test(url));
    return at < 0 ? null : (this.planned.splice(at, 1)[0]?.fault ?? null);
  }

  private async goWrong(fault: Fault, response: ServerResponse, act: (reply: Reply) => void): Promise<void> {
    const silent = new Reply(null);
    switch (fault.kind) {
      case 'reset':
        if (fault.when === 'after') act(silent);
        response.socket?.resetAndDestroy();
        return;
      case 'status':
        if (fault.when === 'after') act(silent);
        response.writeHead(fault.status, { 'content-type': 'application/scim+json', ...fault.headers });
        response.end(fault.body ?? JSON.stringify({ status: String(fault.status), detail: 'planned' }));
        return;
      case 'truncated':
        act(silent);
        response.writeHead(silent.status, { 'content-type': 'application/scim+json' });
        response.end(silent.text.slice(0, silent.text.length / 2));
        return;
      case 'race':
        act(silent);
        new Reply(response).error(409, 'uniqueness');
        return;
      case 'hang':
        act(silent);
        return;
      case 'drip':
        act(silent);
        response.writeHead(silent.status, { 'content-type': 'application/scim+json' });
        for (const letter of silent.text) {
          if (response.destroyed) return;
          response.write(letter);
          await sleep(20);
        }
        response.end();
    }
  }

  private act(method: string, url: string, body: Json | null, reply: Reply): void {
    const { rules } = this.moods;
    const [path = '', query = ''] = url.split('?', 2);
    const [, collection, id] = path.split('/');
    const kind = collection === rules.paths.users ? 'users' : 'groups';
    if (kind === 'groups' && collection !== rules.paths.groups) return reply.error(404);
    try {
      rules.refuse({ method, kind, id: id ?? null, query, body });
    } catch (error) {
      if (error instanceof Refused) return reply.error(error.status, error.scimType);
      throw error;
    }
    this.answer({ method, kind, id, query, body }, reply);
  }

  private answer({ method, kind, id, query, body }: Asked, reply: Reply): void {
    const { rules } = this.moods;
    if (id === undefined)
      return method === 'POST' ? this.create(kind, body ?? {}, reply) : this.list(kind, query, reply);
    const resource = this[kind].get(id);
    if (resource === undefined) return reply.error(404);
    if (rules.deletes === 'hide' && resource['deleted'] === true && method !== 'PATCH') return reply.error(404);
    if (method === 'GET') return reply.json(200, rules.shown(kind, resource));
    if (method === 'DELETE') {
      if (kind === 'users' && rules.deletes !== 'purge') Object.assign(resource, { active: false, deleted: true });
      else this[kind].delete(id);
      return reply.nothing(204);
    }
    if (method === 'PUT') {
      const whole = rules.putMerges ? mergedInto(resource, body ?? {}) : { ...body, id };
      if (!this.moods.putDoesNothing) this[kind].set(id, rules.stored(kind, whole));
      return reply.json(200, rules.shown(kind, whole));
    }
    this.patch(resource, body ?? {}, reply);
  }

  private create(kind: 'users' | 'groups', body: Json, reply: Reply): void {
    const name = kind === 'users' ? 'userName' : 'displayName';
    const { [name]: wanted } = this.moods.rules.stored(kind, body);
    if (this.moods.rules.deletes === 'hide') this.forget(kind, name, wanted);
    const taken = [...this[kind].values()].some((other) => fold(other[name]) === fold(wanted));
    if (taken && this.moods.userNamesUnique) return reply.error(...this.moods.taken);
    if (this.moods.dropsMailTypes) for (const mail of (body['emails'] ?? []) as Json[]) delete mail['type'];
    const id = this.add(kind, this.moods.rules.stored(kind, body));
    const location = `${this.baseUrl}/${kind === 'users' ? 'Users' : 'Groups'}/${id}`;
    if (this.moods.createAnswer === 'empty') return reply.nothing(this.moods.createStatus, { location });
    if (this.moods.createAnswer === 'id-in-location') return reply.json(201, body, { location });
    if (this.moods.createAnswer === 'nothing-but-id') return reply.json(201, { id });
    reply.json(this.moods.createStatus, this.moods.rules.shown(kind, this[kind].get(id) ?? {}), { location });
    if (this.moods.onlyEchoes) this[kind].delete(id);
  }

  /** A hidden account gives way to the one that is made anew. */
  private forget(kind: 'users' | 'groups', name: string, wanted: unknown): void {
    for (const [id, one] of this[kind])
      if (one['deleted'] === true && fold(one[name]) === fold(wanted)) this[kind].delete(id);
  }

  private patch(kept: Json, body: Json, reply: Reply): void {
    const resource = this.moods.onlyEchoes ? structuredClone(kept) : kept;
    if (!this.moods.patchDoesNothing) {
      const copy = structuredClone(resource);
      try {
        applyPatch(copy, body['Operations'] as [], this.moods);
      } catch (error) {
        if (error instanceof PatchRefused) return reply.error(400, error.scimType);
        throw error;
      }
      if (this.moods.activeStoredAsText && copy['active'] === false) copy['active'] = 'False';
      if (this.moods.losesDepartmentOnDeactivation && resource['active'] && !copy['active']) delete copy[ENTERPRISE];
      for (const key of Object.keys(resource)) delete resource[key];
      Object.assign(resource, copy);
    }
    if (resource['active'] !== false) delete resource['deleted'];
    const kind = 'userName' in resource ? 'users' : 'groups';
    Object.assign(resource, this.moods.rules.stored(kind, resource));
    if (this.moods.patchAnswer === 204) reply.nothing(204);
    else reply.json(200, this.moods.rules.shown(kind, resource));
  }

  private list(kind: 'users' | 'groups', query: string, reply: Reply): void {
    if (this.moods.filter === 'everybody') return this.page([...this[kind].values()], query, reply);
    const both = /filter=id eq "([^"]*)" and members(?:.value)? eq "([^"]*)"/.exec(query);
    if (both)
      return this.page(
        [...this[kind].values()].filter((one) => one['id'] === both[1] && has(one, both[2] ?? '')),
        query,
        reply,
      );
    const filter = /filter=(\S+) eq ("(?:[^"\\]|\\.)*")/.exec(query);
    const { rules } = this.moods;
    const all = [...this[kind].values()].filter((one) => rules.deletes !== 'hide' || one['deleted'] !== true);
    if (filter === null) return this.page(all, query, reply);
    if (this.moods.filter === 'refused') return reply.error(400, 'invalidFilter');
    if (this.moods.filter === 'nobody') return this.page([], query, reply);
    const halves = query.split(' or ');
    if (halves.length > 1 && this.moods.or !== 'works') {
      if (this.moods.or === 'refused') return reply.error(400, 'invalidFilter');
      return this.page([], query, reply);
    }
    const terms = halves.map((half) => /(\w[\w.]*) eq ("(?:[^"\\]|\\.)*")/.exec(half) ?? filter);
    const isWanted = (resource: Json): boolean =>
      terms.some(([, name = '', quoted = '""']) => holds(resource, name, JSON.parse(quoted) as string));
    this.page(all.filter(isWanted), query, reply);
  }

  private page(found: Json[], query: string, reply: Reply): void {
    const { pages, maxPage } = this.moods;
    const count = Math.min(Number(/count=(\d+)/.exec(query)?.[1] ?? 100), maxPage);
    const cursor = /cursor=(\d*)/.exec(query)?.[1];
    const asked = pages === 'cursor' ? Number(cursor ?? '') + 1 : Number(/startIndex=(\d+)/.exec(query)?.[1] ?? 1);
    if (pages === 'past-end-400' && asked > Math.max(1, found.length)) return reply.error(400, 'invalidValue');
    const slip = asked === 1 ? 0 : pages === 'overlapping' ? -1 : pages === 'skipping' ? 1 : 0;
    const from = pages === 'first-page-only' ? 0 : asked - 1 + slip;
    const { rules } = this.moods;
    const kind = found.some((one) => 'userName' in one) ? 'users' : 'groups';
    const slice = found.slice(from, from + count).map((one) => rules.shown(kind, one));
    const isMore = from + count < found.length;
    reply.json(200, this.listed(slice, { total: found.length, next: isMore ? String(from + count) : null }));
  }

  private listed(slice: readonly Json[], { total, next }: { total: number; next: string | null }): Json {
    const { pages, resourcesKey } = this.moods;
    const answer: Json = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      itemsPerPage: slice.length,
    };
    if (pages === 'total-is-page-size') answer['totalResults'] = slice.length;
    else if (pages !== 'no-total' && pages !== 'cursor') answer['totalResults'] = total;
    if (pages === 'cursor' && next !== null) answer['nextCursor'] = next;
    if (resourcesKey !== 'none-when-empty') answer[resourcesKey] = slice;
    else if (slice.length > 0) answer['Resources'] = slice;
    return answer;
  }
}
