import type { AppParts } from '../app';
import type { Backstage } from '../http/backstage';
import type { Answer, ScimRequest } from '../faults/behaviour';
import type { Stored } from '../directory/directory';
import { asList, isObject, valueOf, type Json, type JsonObject } from '../http/json';
import { OktaImport, type BulkCall } from './okta-import';
import { ScimError } from '../http/scim-error';
import { type JsonRoutes, ok } from './json-service';

type Status = 'CREATED' | 'IN_PROGRESS' | 'TRIGGERED' | 'COMPLETED' | 'CLOSED' | 'EXPIRED';

interface Session {
  readonly id: string;
  readonly createdMs: number;
  status: Status;
  readonly calls: BulkCall[];
  triggeredMs: number;
}

const LARGEST_CALL = 200;
const LARGEST_BYTES = 200_000;
const MOST_CALLS = 50;
const QUIET_MS = 5 * 60_000;
const EXPIRES_MS = 24 * 3_600_000;
const IMPORT_MS = 200;

/**
 * Okta's Identity Sources API: a session collects bulk calls, is started, and is imported a moment later. One session
 * is open at a time; another can be opened five minutes after the last was started. Accounts are read back over
 * `/users`.
 */
export class OktaSource implements JsonRoutes {
  private readonly sessions = new Map<string, Session>();
  private readonly imports: OktaImport;

  constructor(
    private readonly parts: AppParts,
    backstage: Backstage,
  ) {
    this.imports = new OktaImport(backstage);
  }

  route(request: ScimRequest): Answer {
    this.settle();
    const [first, , third, id, verb] = request.segments;
    if (first === 'users' && request.method === 'GET') return this.users(request);
    if (first !== 'identity-sources' || third !== 'sessions') throw new ScimError(404, 'there is no such endpoint');
    if (id === undefined) return request.method === 'POST' ? this.openSession() : this.listSessions();
    const session = this.sessions.get(id);
    if (!session) throw new ScimError(404, `there is no session ${id}`);
    if (verb === undefined) return request.method === 'DELETE' ? this.closeSession(session) : ok(show(session));
    if (request.method !== 'POST') throw new ScimError(405, 'only POST is possible here');
    return verb === 'start-import' ? this.start(session) : this.bulk(session, verb, request);
  }

  private openSession(): Answer {
    const all = [...this.sessions.values()];
    if (all.some((one) => one.status === 'CREATED' || one.status === 'IN_PROGRESS')) {
      throw new ScimError(400, 'another session is open for this identity source');
    }
    const latest = Math.max(-Infinity, ...all.map((one) => one.triggeredMs));
    if (this.parts.elapsedMs() - latest < QUIET_MS) {
      throw new ScimError(400, 'a session was started less than five minutes ago');
    }
    const id = `uij${this.parts.seed}x${this.sessions.size + 1}`;
    const session: Session = {
      id,
      createdMs: this.parts.elapsedMs(),
      status: 'CREATED',
      calls: [],
      triggeredMs: -Infinity,
    };
    this.sessions.set(id, session);
    return { status: 200, body: show(session) };
  }

  private listSessions(): Answer {
    return { status: 200, body: null, text: JSON.stringify([...this.sessions.values()].map(show)) };
  }

  private closeSession(session: Session): Answer {
    if (session.status !== 'CREATED' && session.status !== 'IN_PROGRESS') throw new ScimError(400, 'it is not open');
    session.status = 'CLOSED';
    return { status: 204, body: null };
  }

  private bulk(session: Session, verb: string, request: ScimRequest): Answer {
    if (session.status !== 'CREATED' && session.status !== 'IN_PROGRESS') throw new ScimError(400, 'it is not open');
    const call = this.imports.read(verb, request.body ?? {}, request);
    if (call.size > LARGEST_CALL) throw new ScimError(400, `there may be ${LARGEST_CALL} entities in one call`);
    if (JSON.stringify(request.body).length > LARGEST_BYTES) throw new ScimError(413, 'a call may have 200 kB');
    if (session.calls.length >= MOST_CALLS) throw new ScimError(400, `there may be ${MOST_CALLS} calls in one session`);
    if (call.size > 0) session.calls.push(call);
    // An empty payload is taken and leaves the session where it was.
    return { status: 202, body: null };
  }

  private start(session: Session): Answer {
    if (session.calls.length === 0) throw new ScimError(400, 'there is nothing to import');
    if (session.status !== 'CREATED' && session.status !== 'IN_PROGRESS') throw new ScimError(400, 'it is not open');
    session.status = 'TRIGGERED';
    session.triggeredMs = this.parts.elapsedMs();
    return ok(show(session));
  }

  /** Imports what was started long enough ago, and lets open sessions of yesterday expire. */
  private settle(): void {
    const now = this.parts.elapsedMs();
    for (const session of this.sessions.values()) {
      const open = session.status === 'CREATED' || session.status === 'IN_PROGRESS';
      if (open && now - session.createdMs > EXPIRES_MS) session.status = 'EXPIRED';
      if (session.status !== 'TRIGGERED' || now - session.triggeredMs < IMPORT_MS) continue;
      for (const call of session.calls) this.imports.apply(call);
      session.status = 'COMPLETED';
    }
  }

  private users(request: ScimRequest): Answer {
    const [, id] = request.segments;
    const { directory } = this.parts;
    if (id !== undefined) {
      const found =
        directory.get('User', id) ?? directory.get('User', directory.idsWith('User', 'userName', id)[0] ?? '');
      if (!found) throw new ScimError(404, `Not found: Resource not found: ${id} (User)`);
      return ok(showUser(found));
    }
    const search = /^profile\.(login|externalId) eq "(.*)"$/.exec(request.query.get('search') ?? '');
    const [, name, value = ''] = search ?? [];
    const ids = name
      ? directory.idsWith('User', name === 'login' ? 'userName' : 'externalId', value)
      : directory.order('User');
    const limit = Math.min(200, Number(request.query.get('limit') ?? 200));
    const from = request.query.get('after') === null ? 0 : ids.indexOf(request.query.get('after') ?? '') + 1;
    const page = ids.slice(from, from + limit);
    const next =
      from + limit < ids.length ? `<${this.parts.base}/users?after=${page.at(-1)}&limit=${limit}>; rel="next"` : null;
    const list = page.flatMap((one) => directory.get('User', one) ?? []).map(showUser);
    return { status: 200, body: null, text: JSON.stringify(list), headers: next ? { link: next } : {} };
  }
}

function show(session: Session): JsonObject {
  return { id: session.id, identitySourceId: '0oalab', status: session.status, importType: 'INCREMENTAL' };
}

function showUser({ id, attributes, created, modified }: Stored): JsonObject {
  const name = isObject(attributes['name']) ? attributes['name'] : {};
  const [email] = asList(attributes['emails']);
  const text = (value: Json | undefined): Json => value ?? null;
  return {
    id,
    status: attributes['active'] === false ? 'DEPROVISIONED' : 'ACTIVE',
    created,
    lastUpdated: modified,
    profile: {
      login: text(attributes['userName']),
      email: text(isObject(email) ? valueOf(email, 'value') : undefined),
      firstName: text(name['givenName']),
      lastName: text(name['familyName']),
      externalId: text(attributes['externalId']),
    },
  };
}
