import { setTimeout as sleep } from 'node:timers/promises';
import { ERROR_SCHEMA, getOf, isRecord, textOf, type ScimResource } from '@joinery/scim';
import type { TargetError } from '../../kit/errors';
import type { Exchange, Permit } from '../../kit/target';
import type { Dialect } from './dialect';
import { failureOf, lostOf, unreadable } from './failures';
import { header } from './patience';
import type { ScimProfile } from './scim-profile';
import { NoAnswer, type Answer, type Method, type Wire } from './wire';

export interface ScimRequest {
  readonly method: Method;
  readonly path: string;
  /** The purpose in words, for people: "create the account of E1001". */
  readonly what: string;
  readonly body?: unknown;
  /** For `If-Match`. */
  readonly version?: string;
}

/**
 * SCIM requests to one app. Everything that fails is one of the kit's errors and carries the trail.
 */
export class ScimClient {
  readonly profile: ScimProfile;

  constructor(
    readonly wire: Wire,
    readonly dialect: Dialect,
    private readonly permit: Permit | null = null,
  ) {
    this.profile = dialect.profile;
  }

  /** The same client for one piece of work, whose every request asks first. */
  under(permit: Permit | undefined): ScimClient {
    return permit === undefined ? this : new ScimClient(this.wire, this.dialect, permit);
  }

  /** The resource at a path, or null when the app says that there is none. */
  async read(trail: Exchange[], path: string, what: string): Promise<ScimResource | null> {
    const answer = await this.ask(trail, { method: 'GET', path, what });
    if (answer.status === 404 || answer.status === 410) return null;
    if (answer.status >= 300) throw failureOf(answer, what, this.profile, trail);
    const resource = resourceIn(answer);
    if (resource === null) throw unreadable(answer, what, trail);
    return resource;
  }

  /** A write; every answer below 300 is a yes, whatever its body. */
  async write(trail: Exchange[], request: ScimRequest): Promise<Answer> {
    const answer = await this.ask(trail, request);
    if (answer.status >= 300) throw this.failure(trail, request, answer);
    return answer;
  }

  /**
   * Any request; only a missing answer is thrown. A 401 is believed when it comes twice: gateways were seen to refuse a
   * good token now and then, and what was refused had no effect.
   */
  async ask(trail: Exchange[], request: ScimRequest): Promise<Answer> {
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const answer = await this.askOnce(trail, request, body);
    if (answer.status !== 401) return answer;
    await pause(BLIP_MS);
    return this.askOnce(trail, request, body);
  }

  private async askOnce(trail: Exchange[], request: ScimRequest, body: string | null): Promise<Answer> {
    if (this.permit !== null) await this.permit();
    try {
      const answer = await this.wire.send(trail, request.method, request.path, body, request.version);
      return this.dialect.read(unmasked(answer));
    } catch (error) {
      if (error instanceof NoAnswer) throw lostOf(error, request.what, trail);
      throw error;
    }
  }

  failure(trail: Exchange[], request: ScimRequest, answer: Answer): TargetError {
    return failureOf(answer, request.what, this.profile, trail);
  }
}

const BLIP_MS = 500;
/** Refusals are short; a listing is never looked through for one. */
const REFUSAL_CHARACTERS = 4_000;

/** Some apps say 200 and put a SCIM error in the body (RFC 7644 section 3.12): then the status inside it counts. */
function unmasked(answer: Answer): Answer {
  const { status, text } = answer;
  if (status >= 300 || text.length > REFUSAL_CHARACTERS || !text.includes(ERROR_SCHEMA)) return answer;
  const body = bodyOf(answer);
  if (!isRecord(body) || !schemasOf(body).includes(ERROR_SCHEMA)) return answer;
  const inner = Number(getOf(body, 'status'));
  return { ...answer, status: inner >= 400 && inner < 600 ? inner : 400 };
}

function schemasOf(body: ScimResource): readonly unknown[] {
  const schemas = getOf(body, 'schemas');
  return Array.isArray(schemas) ? schemas : [schemas];
}

/** JSON of an answer, or undefined when it has none. */
export function bodyOf(answer: Answer): unknown {
  if (answer.text === '') return undefined;
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    return undefined;
  }
}

/** The resource in an answer: an object with an `id`. */
export function resourceIn(answer: Answer): ScimResource | null {
  const body = bodyOf(answer);
  return isRecord(body) && idOf(body) !== null ? body : null;
}

export function idOf(resource: ScimResource): string | null {
  const id = resource['id'];
  return typeof id === 'number' ? String(id) : textOf(resource, 'id');
}

/** The id at the end of a `Location`, when it lies under the given collection. */
export function idInLocation(answer: Answer, collection: string): string | null {
  const location = header(answer, 'location');
  const marker = `${collection}/`;
  const at = location === null ? -1 : location.lastIndexOf(marker);
  if (location === null || at < 0) return null;
  const segment = location.slice(at + marker.length).split(/[/?#]/)[0] ?? '';
  return segment === '' ? null : decodeSegment(segment);
}

function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

export function under(collection: string, id: string): string {
  return `${collection}/${encodeURIComponent(id)}`;
}

export async function pause(ms: number): Promise<void> {
  if (ms > 0) await sleep(ms);
}
