import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { ScimApp } from './app';
import type { Answer, ScimRequest } from './behaviour';
import type { FaultPlan, Mishap } from './faults';
import type { JsonObject } from './json';
import { errorBody, ScimError } from './scim-error';
import { bodyText, mishapAnswer, readBody, send } from './wire';

export interface EndpointParts {
  readonly app: ScimApp;
  readonly faults: FaultPlan;
  readonly token: string;
  /** Every answer takes at least this long. */
  readonly delayMs: number;
  readonly epochMs: () => number;
}

/** How many requests came and how they were answered; `0` counts those that got no answer. */
export interface Traffic {
  total: number;
  readonly byMethod: Record<string, number>;
  readonly byStatus: Record<string, number>;
}

/** The SCIM service on the wire: faults, token, body, and the answer or the lack of one. */
export class ScimEndpoint {
  readonly traffic: Traffic = { total: 0, byMethod: {}, byStatus: {} };

  constructor(private readonly parts: EndpointParts) {}

  /** Answers one request; `url` is the path and query below the base URL. Never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
    const method = request.method ?? 'GET';
    this.traffic.total += 1;
    count(this.traffic.byMethod, method);
    const fate = this.parts.faults.fateOf(method, url);
    const delay = this.parts.delayMs + fate.delayMs;
    const requestId = String(request.headers['x-request-id'] ?? `lab-${this.traffic.total}`);
    try {
      if (delay > 0) await wait(delay);
      const happened =
        fate.mishap && isBefore(fate.mishap)
          ? null
          : await this.answer(request, { method, url, requestId }, fate.mishap);
      this.deliver(request, response, happened, fate.mishap);
    } catch (error) {
      if (response.headersSent || response.destroyed) return;
      this.finish(response, refusal(error));
    }
  }

  private async answer(request: IncomingMessage, asked: Asked, mishap: Mishap | null): Promise<Answer> {
    if (request.headers.authorization !== `Bearer ${this.parts.token}`) {
      const error = new ScimError(401, 'the bearer token is missing or wrong');
      return { status: 401, body: errorBody(error), headers: { 'www-authenticate': 'Bearer' } };
    }
    const body = await readBody(request);
    return this.parts.app.handle(scimRequest(request, asked, body, mishap?.do === 'pretend'));
  }

  private deliver(
    request: IncomingMessage,
    response: ServerResponse,
    happened: Answer | null,
    mishap: Mishap | null,
  ): void {
    if (mishap?.do === 'hang') return count(this.traffic.byStatus, '0');
    if (mishap?.do === 'drop') {
      count(this.traffic.byStatus, '0');
      request.socket.destroy();
      return;
    }
    const answer = (mishap && mishapAnswer(mishap, this.parts.epochMs)) ?? happened;
    if (!answer) return;
    const text = bodyText(answer);
    this.finish(response, answer, mishap?.do === 'truncate' ? text.slice(0, text.length >> 1) : text);
  }

  private finish(response: ServerResponse, answer: Answer, text?: string): void {
    count(this.traffic.byStatus, String(answer.status));
    send(response, answer, text);
  }
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly requestId: string;
}

function isBefore(mishap: Mishap): boolean {
  return mishap.do === 'throttle' || ('at' in mishap && mishap.at === 'before');
}

function refusal(error: unknown): Answer {
  const known =
    error instanceof ScimError ? error : new ScimError(500, error instanceof Error ? error.message : 'a bug');
  return { status: known.status, body: errorBody(known) };
}

function scimRequest(
  request: IncomingMessage,
  asked: Asked,
  body: JsonObject | undefined,
  pretend: boolean,
): ScimRequest {
  const { method, url, requestId } = asked;
  const at = url.indexOf('?');
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
    pretend,
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

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
