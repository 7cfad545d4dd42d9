import { setTimeout as sleep } from 'node:timers/promises';
import { ERROR_SCHEMA, getOf, isRecord, parseList, textOf, type ListPage, type ScimResource } from '@joinery/scim';
import type { TargetError } from '../../kit/errors';
import type { Exchange, Permit } from '../../kit/target';
import type { Dialect } from './dialect';
import { failureOf, isThrottled, lostOf, unreadable } from './failures';
import { header, retryAfterMs } from './patience';
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
    if (this.isMissing(answer)) return null;
    if (answer.status >= 300) throw failureOf(answer, what, this.profile, trail);
    const resource = resourceIn(answer);
    if (resource === null) throw unreadable(answer, what, trail);
    return resource;
  }

  /** The app says that what a path names is not there; where nothing is known of the app, also in words. */
  isMissing({ status, text }: Answer): boolean {
    if (status === 404 || status === 410) return true;
    return status === 400 && this.profile.adapts === true && /not found|does not exist|no such/i.test(text);
  }

  /** A write; every answer below 300 is a yes, whatever its body. */
  async write(trail: Exchange[], request: ScimRequest): Promise<Answer> {
    const answer = await this.ask(trail, request);
    if (answer.status >= 300) throw this.failure(trail, request, answer);
    return answer;
  }

  /**
   * Any request; only a missing answer is thrown. What is refused for its form alone had no effect and is said again in
   * the other form: as plain JSON (415), with the version that it changes (428, 412), at the path with a slash (3xx).
   */
  async ask(trail: Exchange[], request: ScimRequest): Promise<Answer> {
    const answer = await this.askInCase(trail, request);
    if (request.body === undefined || !this.mayMeanTheType(answer)) return answer;
    if (!this.wire.speakPlainJson(true)) return answer;
    const plain = await this.askInCase(trail, request);
    if (plain.status >= 300 && answer.status !== 415) this.wire.speakPlainJson(false);
    return plain.status < 300 || answer.status === 415 ? plain : answer;
  }

  /**
   * 415, or a refusal by an app that nothing is known of and that has not taken a single body yet: frameworks were seen to
   * leave a body unread whose type they do not know, and then to miss what stands in it.
   */
  private mayMeanTheType({ status }: Answer): boolean {
    const { learned } = this.dialect;
    if (status < 300) learned.takesScimType ??= true;
    if (status === 415) return true;
    return this.profile.adapts === true && learned.takesScimType === null && (status === 400 || status === 422);
  }

  /** In an app that nothing is known of, `/Users` that is not there is asked for as `/users` as well. */
  private askInCase(trail: Exchange[], request: ScimRequest): Promise<Answer> {
    const { learned } = this.dialect;
    if (learned.lowerPaths === true) return this.askWithVersion(trail, inLowerCase(request));
    if (learned.lowerPaths === false) return this.askWithVersion(trail, request);
    return this.learnCase(trail, request);
  }

  private async learnCase(trail: Exchange[], request: ScimRequest): Promise<Answer> {
    const { learned } = this.dialect;
    const answer = await this.askWithVersion(trail, request);
    const isCollection = /^\/\w+(\?|$)/.test(request.path);
    if (!isCollection) return answer;
    if (answer.status < 300) learned.lowerPaths = false;
    if (answer.status !== 404 || this.profile.adapts !== true) return answer;
    const other = await this.askWithVersion(trail, inLowerCase(request));
    learned.lowerPaths = other.status < 300 ? true : null;
    return learned.lowerPaths === true ? other : answer;
  }

  private askWithVersion(trail: Exchange[], request: ScimRequest): Promise<Answer> {
    const isBare = request.version !== undefined || request.method === 'GET' || request.method === 'POST';
    return isBare ? this.askTwice(trail, request) : this.learnVersion(trail, request);
  }

  private async learnVersion(trail: Exchange[], request: ScimRequest): Promise<Answer> {
    const { learned } = this.dialect;
    let answer = learned.wantsVersions ? null : await this.askTwice(trail, request);
    if (answer !== null && !WANTS_VERSION.has(answer.status)) return answer;
    learned.wantsVersions ||= answer?.status === 428;
    for (const version of await this.versionsAt(trail, request.path)) {
      answer = await this.askTwice(trail, { ...request, version });
      if (!WANTS_VERSION.has(answer.status)) break;
    }
    return answer as Answer;
  }

  /** What may stand in `If-Match`, the likeliest first: frameworks were seen to send an ETag that is not `meta.version`. */
  private async versionsAt(trail: Exchange[], path: string): Promise<readonly string[]> {
    const answer = await this.askTwice(trail, { method: 'GET', path, what: 'read the version' });
    const meta = getOf(resourceIn(answer) ?? {}, 'meta');
    const known = [header(answer, 'etag'), isRecord(meta) ? textOf(meta, 'version') : null, '*'];
    return [...new Set(known.filter((version) => version !== null))];
  }

  /**
   * A 401 is believed when it comes twice: gateways were seen to refuse a good token now and then. So is a read that the app
   * failed to answer: a step of many reads would seldom come to its end in an app that fails now and then. A refusal of a read
   * that breaks off says nothing: what was cut away may be that there is no such thing.
   */
  private async askTwice(trail: Exchange[], request: ScimRequest): Promise<Answer> {
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const answer = await this.askOnce(trail, request, body);
    if (answer.status !== 401 && !isFailedRead(request, answer)) return answer;
    await pause(BLIP_MS);
    const again = await this.askOnce(trail, request, body);
    if (request.method === 'GET' && isCut(again)) throw unreadable(again, request.what, trail);
    return again;
  }

  /** What is throttled for a moment is asked again after it: what has begun would never end if it began anew each time. */
  private async askOnce(trail: Exchange[], request: ScimRequest, body: string | null): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      const answer = await this.askNow(trail, request, body);
      const wait = tries < SHORT_WAITS ? this.shortWait(answer, tries) : null;
      if (wait === null) return answer;
      this.permit?.hold?.(wait);
    }
  }

  /** Null: the app asks for no patience, for much of it, or nobody can be held back. */
  private shortWait(answer: Answer, tries: number): number | null {
    if (this.permit?.hold === undefined || !isThrottled(answer)) return null;
    const wait = retryAfterMs(answer, this.profile) ?? this.profile.retry.throttleDefaultMs * 2 ** tries;
    return wait <= SHORT_WAIT_MS ? wait : null;
  }

  private async askNow(trail: Exchange[], request: ScimRequest, body: string | null): Promise<Answer> {
    const { learned } = this.dialect;
    if (this.permit !== null) await this.permit();
    try {
      const path = learned.slashesPaths ? slashed(request.path) : request.path;
      const answer = await this.wire.send(trail, request.method, path, body, request.version);
      if (learned.slashesPaths || !this.isSentToSlash(answer, request.path)) return this.dialect.read(unmasked(answer));
      learned.slashesPaths = true;
      return await this.askNow(trail, request, body);
    } catch (error) {
      if (error instanceof NoAnswer) throw lostOf(error, request.what, trail);
      throw error;
    }
  }

  /** A redirect to the same place with a slash at its end had no effect; any other is left to a person. */
  private isSentToSlash(answer: Answer, path: string): boolean {
    const to = REDIRECTS.has(answer.status) ? header(answer, 'location') : null;
    return to !== null && this.wire.isSamePlace(to, slashed(path));
  }

  failure(trail: Exchange[], request: ScimRequest, answer: Answer): TargetError {
    return failureOf(answer, request.what, this.profile, trail);
  }
}

function inLowerCase(request: ScimRequest): ScimRequest {
  return { ...request, path: request.path.replace(/^\/\w+/, (name) => name.toLowerCase()) };
}

/** With `Retry-After` the app has said itself when to ask again. */
function isFailedRead({ method }: ScimRequest, answer: Answer): boolean {
  const { status } = answer;
  if (method !== 'GET') return false;
  return isCut(answer) || (status >= 500 && status !== 501 && header(answer, 'retry-after') === null);
}

/** A refusal that begins as JSON and does not end as such, of a status that may mean this or that. */
function isCut(answer: Answer): boolean {
  const { status, text } = answer;
  if (status < 400 || status >= 500 || CLEAR.has(status)) return false;
  return text.startsWith('{') && bodyOf(answer) === undefined;
}

/** Statuses that mean the same whatever words go with them. */
const CLEAR = new Set([401, 404, 429]);
const BLIP_MS = 500;
/** A patience of so long is waited out where it is asked for, so often for one request; any other is the whole app's. */
const SHORT_WAIT_MS = 5_000;
const SHORT_WAITS = 4;
const REDIRECTS = new Set([301, 302, 307, 308]);
/** The write names no version, or an old one (RFC 6585 section 3, RFC 9110 section 15.5.13). */
const WANTS_VERSION = new Set([412, 428]);
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
    return JSON.parse(answer.text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

/** Names under which answers were seen to be wrapped up. */
const WRAPPERS = ['data', 'result', 'response', 'resource', 'user', 'group'];

/** What an answer is about, out of whatever the app wraps it in. */
function contentOf(answer: Answer): unknown {
  const body = bodyOf(answer);
  if (!isRecord(body) || idOf(body) !== null || parseList(body) !== null) return body;
  const inner = WRAPPERS.map((name) => getOf(body, name)).find((one) => typeof one === 'object' && one !== null);
  return inner ?? body;
}

/** The resource in an answer: an object with an `id`; or the only one of a list, where one was asked for by its id. */
export function resourceIn(answer: Answer): ScimResource | null {
  const body = contentOf(answer);
  if (isRecord(body) && idOf(body) !== null) return body;
  const [only, ...more] = parseList(body)?.resources ?? [];
  return only !== undefined && more.length === 0 && idOf(only) !== null ? only : null;
}

/** The page in the answer to a query; null when it is none. */
export function listIn(answer: Answer): ListPage | null {
  return parseList(bodyOf(answer)) ?? parseList(contentOf(answer));
}

function slashed(path: string): string {
  return path.replace(/\/?(\?|$)/, '/$1');
}

export function idOf(resource: ScimResource): string | null {
  const id = resource['id'];
  return typeof id === 'number' ? String(id) : textOf(resource, 'id');
}

/** The id at the end of a `Location`, when it lies under the given collection. */
export function idInLocation(answer: Answer, collection: string): string | null {
  const location = header(answer, 'location');
  const marker = `${collection}/`.toLowerCase();
  const at = location === null ? -1 : location.toLowerCase().lastIndexOf(marker);
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
