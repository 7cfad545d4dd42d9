import { getOf, isRecord, textOf } from '@joinery/scim';
import type { Exchange } from '../../../kit/target';
import { bodyOf, resourceIn } from './answers';
import type { ScimClient, ScimRequest } from './client';
import { isThrottled, unreadable } from './failures';
import { lean } from './lean-put';
import { header, pause, retryAfterMs } from './patience';
import { inLowerCase, isCollection } from './resource-path';
import type { Answer } from './pending-answer';

const BLIP_MS = 500;
/**
 * A patience of so long is waited out where it is asked for, so often for one request; any other is the whole app's.
 */
const SHORT_WAIT_MS = 5_000;
const SHORT_WAITS = 4;
/** Statuses that mean the same whatever words go with them. */
const CLEAR = new Set([401, 404, 429]);
/** A body that was not read for its type was answered so. */
const MISREAD = new Set([400, 415, 422]);
/** The write names no version, or an old one (RFC 6585 section 3, RFC 9110 section 15.5.13). */
const WANTS_VERSION = new Set([412, 428]);
const OF_VERSIONS = /\bif-?match\b|\be-?tag\b/i;

/** Refusals that are over in a moment (RFC 9110 section 15.5.9, RFC 4918 section 11.3, RFC 8470 section 5.2). */
const PASSING = new Set([408, 423, 425]);
const ACCEPTABLE = ['application/json', 'application/scim+json', '*/*'] as const;

/**
 * How a request was said first. Others that were under way with it may have found out meanwhile how this app wants it:
 * what was refused for the old manner is said again in the new one, and is no refusal.
 */
export interface Manner {
  readonly isPlain: boolean;
  readonly lowerPaths: boolean | null;
}

/**
 * What becomes of one request that was answered with a no. What is refused for its form alone had no effect and is said
 * again in the other form: as plain JSON (415), accepting one type only (406), to the path in lower case (404), with
 * the version that it changes (428, 412), a PUT without what is the app's own (400). What says nothing of the request
 * is asked once more: a token refused now and then, a read that failed, a moment's throttling.
 */
export class Insistence {
  /** `body`: that of the request, as text. `came`: the answer that came already; null when nothing was asked yet. */
  constructor(
    private readonly client: ScimClient,
    private readonly trail: Exchange[],
    private readonly body: string | null,
    private came: Answer | null,
    private readonly said: Manner,
  ) {}

  async ask(request: ScimRequest): Promise<Answer> {
    const answer = await this.askOfType(request);
    const { profile, dialect } = this.client;
    const leaner = lean(request);
    const isLeaner = sizeOf(leaner) < sizeOf(request);
    if (answer.status !== 400 || !isLeaner || profile.adapts !== true) return answer;
    const again = await new Insistence(this.client, this.trail, JSON.stringify(leaner.body), null, this.said).askOfType(
      leaner,
    );
    dialect.learned.putsLean ||= again.status < 300;
    return again.status < 300 ? again : answer;
  }

  private async askOfType(request: ScimRequest): Promise<Answer> {
    const answer = await this.askAccepting(request);
    const { wire } = this.client;
    const isOld = this.said.isPlain !== wire.speaksPlainJson;
    if (this.body === null || !(this.mayMeanTheType(answer) || (isOld && MISREAD.has(answer.status)))) return answer;
    if (!isOld && !this.speakOtherwise(answer)) return answer;
    const again = await this.askAccepting(request);
    if (again.status >= 300 && answer.status !== 415 && !isOld) wire.speakAsProfiled();
    return again.status < 300 || answer.status === 415 ? again : answer;
  }

  /** False when there is no other type. A 415 to plain JSON is believed too: that to the other was of a moment only. */
  private speakOtherwise({ status }: Answer): boolean {
    const { wire } = this.client;
    return wire.speakPlainJson() || (status === 415 && wire.speakAsProfiled());
  }

  /**
   * 415, or a refusal by an app that nothing is known of and that has not taken a single body yet: frameworks were seen
   * to leave a body unread whose type they do not know, and then to miss what stands in it.
   */
  private mayMeanTheType({ status }: Answer): boolean {
    const { profile, dialect } = this.client;
    if (status < 300) dialect.learned.takesScimType ??= true;
    if (status === 415) return true;
    return profile.adapts === true && dialect.learned.takesScimType === null && MISREAD.has(status);
  }

  private async askAccepting(request: ScimRequest): Promise<Answer> {
    const answer = await this.askInCase(request);
    if (answer.status !== 406) return answer;
    const { wire } = this.client;
    for (const type of ACCEPTABLE) {
      wire.acceptOnly(type);
      const again = await this.askInCase(request);
      if (again.status !== 406) return again;
    }
    wire.acceptOnly(null);
    return answer;
  }

  /** In an app that nothing is known of, `/Users` that is not there is asked for as `/users` as well. */
  private async askInCase(request: ScimRequest): Promise<Answer> {
    const { profile, dialect } = this.client;
    const { learned } = dialect;
    const answer = await this.askWithVersion(request);
    if (this.isOfOldCase(request, answer)) return this.askWithVersion(request);
    if (learned.lowerPaths !== null || !isCollection(request.path)) return answer;
    if (answer.status < 300) learned.lowerPaths = false;
    if (answer.status !== 404 || profile.adapts !== true) return answer;
    const other = await this.askWithVersion({ ...request, path: inLowerCase(request.path) });
    learned.lowerPaths = other.status < 300 ? true : null;
    return learned.lowerPaths === true ? other : answer;
  }

  private isOfOldCase({ path }: ScimRequest, { status }: Answer): boolean {
    const isOld = this.said.lowerPaths === null && this.client.dialect.learned.lowerPaths === true;
    return isOld && status === 404 && isCollection(path);
  }

  private async askWithVersion(request: ScimRequest): Promise<Answer> {
    if (!wantsVersion(request)) return this.askTwice(request);
    const { learned } = this.client.dialect;
    let answer = learned.wantsVersions ? null : await this.askTwice(request);
    if (answer !== null && !this.isOfVersion(answer)) return answer;
    learned.wantsVersions ||= answer !== null && answer.status !== 412;
    for (const version of await this.versionsAt(request.path)) {
      answer = await this.askTwice({ ...request, version });
      if (!this.isOfVersion(answer)) break;
    }
    return answer as Answer;
  }

  /** Where nothing is known of the app, it may say by 400 and in words that it wants a version named. */
  private isOfVersion({ status, text }: Answer): boolean {
    if (WANTS_VERSION.has(status)) return true;
    return this.client.profile.adapts === true && MISREAD.has(status) && OF_VERSIONS.test(text);
  }

  /**
   * What may stand in `If-Match`, the likeliest first: frameworks were seen to send an ETag that is not `meta.version`.
   */
  private async versionsAt(path: string): Promise<readonly string[]> {
    const reading = new Insistence(this.client, this.trail, null, null, this.said);
    const answer = await reading.askTwice({ method: 'GET', path, what: 'read the version' });
    const meta = getOf(resourceIn(answer) ?? {}, 'meta');
    const known = [header(answer, 'etag'), isRecord(meta) ? textOf(meta, 'version') : null, '*'];
    return [...new Set(known.filter((version) => version !== null))];
  }

  /**
   * A 401 is believed when it comes twice: gateways were seen to refuse a good token now and then. So is a read that
   * the app failed to answer: a step of many reads would seldom come to its end in an app that fails now and then. A
   * refusal of a read that breaks off says nothing: what was cut away may be that there is no such thing.
   */
  private async askTwice(request: ScimRequest): Promise<Answer> {
    const answer = await this.askOnce(request);
    if (answer.status !== 401 && !isFailedRead(request, answer)) return answer;
    await pause(BLIP_MS);
    const again = await this.askOnce(request);
    if (request.method === 'GET' && isCut(again)) throw unreadable(again, request.what, this.trail);
    return again;
  }

  /**
   * What is throttled for a moment is asked again after it: what has begun would never end if it began anew each time.
   */
  private async askOnce(request: ScimRequest): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      const answer = await this.take(request);
      const wait = tries < SHORT_WAITS && isThrottled(answer) ? this.waitAfter(answer, tries) : Infinity;
      if (wait > SHORT_WAIT_MS || !this.client.hold(wait)) return answer;
    }
  }

  private waitAfter(answer: Answer, tries: number): number {
    const { profile } = this.client;
    return retryAfterMs(answer, profile) ?? profile.retry.throttleDefaultMs * 2 ** tries;
  }

  /** The answer that came already is that of the first try. */
  private async take(request: ScimRequest): Promise<Answer> {
    const { came } = this;
    this.came = null;
    return came ?? this.client.askNow(this.trail, request, this.body);
  }
}

function sizeOf({ body }: ScimRequest): number {
  return isRecord(body) ? Object.keys(body).length : 0;
}

/** A change that could name the version that it changes, and does not. */
export function wantsVersion({ method, version }: ScimRequest): boolean {
  return version === undefined && method !== 'GET' && method !== 'POST';
}

/** With `Retry-After` the app has said itself when to ask again. */
function isFailedRead({ method }: ScimRequest, answer: Answer): boolean {
  const { status } = answer;
  if (method !== 'GET') return false;
  const isTrouble = status >= 500 ? status !== 501 : PASSING.has(status);
  return isCut(answer) || (isTrouble && header(answer, 'retry-after') === null);
}

/** A refusal that begins as JSON and does not end as such, of a status that may mean this or that. */
function isCut(answer: Answer): boolean {
  const { status, text } = answer;
  if (status < 400 || status >= 500 || CLEAR.has(status)) return false;
  return text.startsWith('{') && bodyOf(answer) === undefined;
}
