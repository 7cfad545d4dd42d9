import type { ScimResource } from '@joinery/scim';
import { StoppedError, type TargetError } from '../../../kit/errors';
import type { Exchange, Permit } from '../../../kit/target';
import { idInLocation, listIn, resourceIn, unmasked } from './answers';
import type { Dialect } from '../dialect/dialect';
import { failureOf, lostOf, unreadable } from './failures';
import { Insistence, wantsVersion, type Manner } from './insistence';
import { lean } from './lean-put';
import { header } from './patience';
import { inLowerCase, isCollection, slashed, under } from './resource-path';
import type { ScimProfile } from '../dialect/scim-profile';
import { NoAnswer, type Answer } from './pending-answer';
import { type Call, type Method, type Wire } from './wire';

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

  /**
   * The resource at a path, or null when the app says that there is none: by 404, without content, or by an empty list.
   */
  async read(trail: Exchange[], path: string, what: string): Promise<ScimResource | null> {
    const answer = await this.ask(trail, { method: 'GET', path, what });
    if (this.isMissing(answer) || answer.status === 204) return null;
    if (answer.status >= 300) throw failureOf(answer, what, this.profile, trail);
    const resource = resourceIn(answer);
    if (resource === null && listIn(answer)?.totalResults === 0) return null;
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

  /** Any request; only a missing answer is thrown. A no is the last of what `Insistence` could come to. */
  async ask(trail: Exchange[], asked: ScimRequest): Promise<Answer> {
    const { learned } = this.dialect;
    const request = learned.putsLean ? lean(asked) : asked;
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const said: Manner = { isPlain: this.wire.speaksPlainJson, lowerPaths: learned.lowerPaths };
    const namesNone = learned.wantsVersions && wantsVersion(request);
    const answer = namesNone ? null : await this.askNow(trail, request, body);
    if (answer === null || answer.status >= 300) return new Insistence(this, trail, body, answer, said).ask(request);
    if (body !== null) learned.takesScimType ??= true;
    if (learned.lowerPaths === null && isCollection(request.path)) learned.lowerPaths = false;
    return answer;
  }

  /** One request and its answer, in the forms that this app was seen to want. `body`: that of the request, as text. */
  async askNow(trail: Exchange[], request: ScimRequest, body: string | null): Promise<Answer> {
    const { learned } = this.dialect;
    const { method, version } = request;
    const path = this.pathOf(request);
    const call: Call = version === undefined ? { method, path, body } : { method, path, body, version };
    const answer = await this.send(trail, request, call);
    if (this.isSentToWhatCame(answer, request, path)) return { ...answer, status: 200, text: '' };
    if (!REDIRECTS.has(answer.status)) return this.dialect.read(unmasked(answer));
    if (path !== slashed(path) && this.isSentToSlash(answer, path)) {
      learned.slashesPaths = true;
      return this.askNow(trail, request, body);
    }
    const moved = this.movedTo(answer, path);
    const last = moved === null ? answer : await this.send(trail, request, { ...call, path: moved });
    return this.dialect.read(unmasked(last));
  }

  private async send(trail: Exchange[], { what }: ScimRequest, call: Call): Promise<Answer> {
    try {
      return await this.wire.send(trail, call, this.permit);
    } catch (error) {
      // What was sent before the stop stays in evidence.
      if (error instanceof StoppedError) throw new StoppedError(error.message, trail);
      throw error instanceof NoAnswer ? lostOf(error, what, trail) : error;
    }
  }

  private pathOf({ path }: ScimRequest): string {
    const { lowerPaths, slashesPaths } = this.dialect.learned;
    const inCase = lowerPaths === true ? inLowerCase(path) : path;
    return slashesPaths ? slashed(inCase) : inCase;
  }

  /** Nothing is asked for so long; false when nobody can be held back. */
  hold(ms: number): boolean {
    this.permit?.hold?.(ms);
    return this.permit?.hold !== undefined;
  }

  /**
   * Where the very same resource lies below another base of the same origin, to be asked for there with the same
   * request (301, 307 and 308, RFC 7644 section 3.12); null for any other redirect, such as one to a page to sign in.
   */
  private movedTo(answer: Answer, path: string): string | null {
    const to = REPEATED.has(answer.status) ? header(answer, 'location') : null;
    const moved = to === null ? null : this.wire.pathOf(to);
    const [wanted, query] = path.split('?');
    const [place, asks] = moved?.split('?') ?? [];
    const isSame = place?.endsWith(wanted ?? '') === true && (query === undefined) === (asks === undefined);
    return isSame ? moved : null;
  }

  /** A redirect to the same place with a slash at its end had no effect. */
  private isSentToSlash(answer: Answer, path: string): boolean {
    const to = header(answer, 'location');
    return to !== null && this.wire.isSamePlace(to, slashed(path));
  }

  /**
   * A write may be answered with where what came of it can be looked at (303, RFC 9110 section 15.4.4; frameworks for
   * web pages say 302): an account that was made, or the one that was changed. Whatever it came to is read afterwards.
   */
  private isSentToWhatCame(answer: Answer, { method }: ScimRequest, path: string): boolean {
    const to = SEEN_OTHER.has(answer.status) ? header(answer, 'location') : null;
    if (to === null || method === 'GET' || method === 'DELETE') return false;
    if (method !== 'POST') return this.wire.isSamePlace(to, path);
    const collection = path.replace(/\/?(\?.*)?$/, '');
    const id = idInLocation(answer, collection);
    return id !== null && this.wire.isSamePlace(to, under(collection, id));
  }

  failure(trail: Exchange[], request: ScimRequest, answer: Answer): TargetError {
    return failureOf(answer, request.what, this.profile, trail);
  }
}

const REDIRECTS = new Set([301, 302, 307, 308]);
const SEEN_OTHER = new Set([302, 303]);
/**
 * The same method and body are sent again, by whoever obeys (RFC 9110 sections 15.4.8 and 15.4.9). Of 301 browsers make
 * a GET of a POST (section 15.4.2); an app that says it of everything has moved, and did not do what it was asked.
 */
const REPEATED = new Set([301, 307, 308]);
