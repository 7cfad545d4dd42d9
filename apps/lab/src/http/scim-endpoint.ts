import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Service } from '../app';
import type { Answer, Behaviour, Lost, ScimRequest } from '../faults/behaviour';
import type { Budgets } from './budgets';
import type { Directory } from '../directory/directory';
import type { Doorman } from './doorman';
import type { Fate, FaultPlan, Mishap } from '../faults/faults';
import { GroupGate } from '../directory/group-gate';
import type { JsonObject } from './json';
import type { LabClock } from '../lab-clock';
import type { Ledger } from '../directory/ledger';
import { errorBody, ScimError } from './scim-error';
import type { Traffic } from './traffic';
import { bodyText, mishapAnswer, readBody, send, throttled } from './wire';

export interface EndpointParts {
  readonly service: Service;
  readonly behaviour: Behaviour;
  readonly directory: Directory;
  readonly ledger: Ledger;
  readonly mood: { readonly plan: FaultPlan };
  readonly doorman: Doorman;
  readonly budgets: Budgets;
  readonly traffic: Traffic;
  /** Every answer takes at least this long. */
  readonly delayMs: number;
  readonly now: () => string;
  readonly time: LabClock;
}

/** One request on its way through. */
interface Visit {
  readonly n: number;
  readonly method: string;
  /** Path and query below the base URL. */
  readonly url: string;
  readonly requestId: string;
  readonly fate: Fate;
  readonly begun: number;
  token: string | null;
  /** First and last effect in the ledger. */
  effects?: readonly [number, number];
  /** What kept it from the service, when it was not a fault. */
  turnedAway?: 'budget' | 'concurrent';
}

/** The service on the wire: faults, token, budgets, body, and the answer or the lack of one. */
export class ScimEndpoint {
  private readonly groups = new GroupGate();
  private readonly open = new Map<string, number>();

  constructor(private readonly parts: EndpointParts) {}

  /** Answers one request; `url` is the path and query below the base URL. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
    const method = request.method ?? 'GET';
    const n = this.parts.traffic.arrived(method);
    const fate = this.parts.mood.plan.fateOf(method, url);
    const requestId = String(request.headers['x-request-id'] ?? `lab-${n}`);
    const visit: Visit = { n, method, url, requestId, fate, begun: performance.now(), token: null };
    const delay = this.parts.delayMs + fate.delayMs / this.parts.time.scale;
    try {
      if (delay > 0) await wait(delay);
      const { mishap } = fate;
      const happened = mishap && isBefore(mishap) ? null : await this.answer(request, visit);
      this.deliver(request, response, visit, happened);
    } catch (error) {
      if (response.headersSent || response.destroyed) return;
      this.finish(response, visit, this.parts.service.dress(refusal(error), bare(visit)));
    }
  }

  private async answer(request: IncomingMessage, visit: Visit): Promise<Answer> {
    const token = this.parts.doorman.whoIs(request.headers.authorization);
    if (token === null) return this.dressed(visit, unauthorised());
    visit.token = token;
    const refused = this.parts.budgets.take(visit.method, visit.url);
    if (refused) return this.slowDown(visit, 'budget', refused.waitMs / this.parts.time.scale);
    const open = this.open.get(token) ?? 0;
    if (open >= this.parts.behaviour.settings.maxConcurrent) return this.slowDown(visit, 'concurrent', 1000);
    this.open.set(token, open + 1);
    try {
      const body = await readBody(request);
      return await this.serve(scimRequest(request, visit, body), visit);
    } finally {
      this.open.set(token, (this.open.get(token) ?? 1) - 1);
    }
  }

  private async serve(asked: ScimRequest, visit: Visit): Promise<Answer> {
    const { behaviour, directory } = this.parts;
    const [first = '', id] = asked.segments;
    const writesGroup = first.toLowerCase() === 'groups' && id !== undefined && /^(PATCH|PUT)$/.test(asked.method);
    const { groupWrites } = behaviour.settings;
    if (!writesGroup || groupWrites.takesMs <= 0) return this.call(asked, visit);
    const members = groupWrites.overlap === 'lostUpdate' ? directory.get('Group', id)?.members : undefined;
    const request = members ? { ...asked, membersAtArrival: new Set(members) } : asked;
    return this.groups.run(id, groupWrites, () => this.call(request, visit));
  }

  /** The service answers at once, so that what the ledger has grown by meanwhile is this request's. */
  private call(request: ScimRequest, visit: Visit): Answer {
    const first = this.parts.ledger.length + 1;
    const answer = this.parts.service.handle(request);
    const last = this.parts.ledger.length;
    if (last >= first) visit.effects = [first, last];
    return answer;
  }

  private slowDown(visit: Visit, why: 'budget' | 'concurrent', waitMs: number): Answer {
    visit.turnedAway = why;
    const { throttleForm } = this.parts.behaviour.settings;
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    return this.dressed(visit, throttled(throttleForm, seconds, Date.parse(this.parts.now())));
  }

  private dressed(visit: Visit, answer: Answer): Answer {
    return this.parts.service.dress(answer, bare(visit));
  }

  private deliver(request: IncomingMessage, response: ServerResponse, visit: Visit, happened: Answer | null): void {
    const { mishap } = visit.fate;
    if (mishap?.do === 'hang') return this.hang(request, visit, mishap.ms);
    if (mishap?.do === 'drop') {
      this.note(visit, 0);
      request.socket.destroy();
      return;
    }
    const made = mishap && mishapAnswer(mishap, () => Date.parse(this.parts.now()));
    const answer = made ? this.dressed(visit, made) : happened;
    if (!answer) return;
    const text = bodyText(answer);
    this.finish(response, visit, answer, mishap?.do === 'truncate' ? text.slice(0, text.length >> 1) : text);
  }

  /** Silence; after its time, if it has one, the connection is torn down. */
  private hang(request: IncomingMessage, visit: Visit, ms: number | undefined): void {
    this.note(visit, 0);
    if (ms === undefined) return;
    setTimeout(() => request.socket.destroy(), ms / this.parts.time.scale).unref();
  }

  private finish(response: ServerResponse, visit: Visit, answer: Answer, text?: string): void {
    this.note(visit, answer.status);
    send(response, answer, text);
  }

  private note(visit: Visit, status: number): void {
    const { mishap } = visit.fate;
    const fault = mishap ? mishap.do : visit.turnedAway;
    const lost = lostBy(mishap);
    this.parts.traffic.ended({
      n: visit.n,
      time: this.parts.now(),
      requestId: visit.requestId,
      token: visit.token,
      method: visit.method,
      path: visit.url,
      status,
      ...(fault ? { fault } : {}),
      ...(lost ? { lost } : {}),
      ...(visit.effects ? { effects: visit.effects } : {}),
      ms: Math.round((performance.now() - visit.begun) * 10) / 10,
    });
  }
}

function isBefore(mishap: Mishap): boolean {
  return mishap.do === 'throttle' || ('at' in mishap && mishap.at === 'before');
}

/** How a fault that lets the effect happen keeps the client from learning of it. */
function lostBy(mishap: Mishap | null): Lost | undefined {
  if (!mishap) return undefined;
  if (mishap.do === 'truncate') return 'truncate';
  if ((mishap.do === 'drop' || mishap.do === 'hang' || mishap.do === 'error') && mishap.at === 'after')
    return mishap.do;
  return undefined;
}

function unauthorised(): Answer {
  const error = new ScimError(401, 'the token is missing, wrong, or no longer good');
  return { status: 401, body: errorBody(error), headers: { 'www-authenticate': 'Bearer' } };
}

function refusal(error: unknown): Answer {
  const known =
    error instanceof ScimError ? error : new ScimError(500, error instanceof Error ? error.message : 'a bug');
  return { status: known.status, body: errorBody(known) };
}

/** The request as far as it is known before its body is read: what the look of an answer may depend on. */
function bare({ method, url, requestId }: Visit): ScimRequest {
  const query = new URLSearchParams();
  return { requestId, method, path: url, segments: [], query, header: () => undefined, body: undefined };
}

function scimRequest(request: IncomingMessage, visit: Visit, body: JsonObject | undefined): ScimRequest {
  const { method, url, requestId, fate, token } = visit;
  const at = url.indexOf('?');
  const lost = lostBy(fate.mishap);
  return {
    requestId,
    method,
    path: url,
    segments: segmentsOf(at < 0 ? url : url.slice(0, at)),
    query: new URLSearchParams(at < 0 ? '' : url.slice(at + 1)),
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body,
    pretend: fate.mishap?.do === 'pretend',
    ...(token && token !== 'default' ? { token } : {}),
    ...(lost ? { lost } : {}),
  };
}

function segmentsOf(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((one) => one !== '')
      .map(decodeURIComponent);
  } catch {
    throw new ScimError(404, 'the path is not well formed');
  }
}
