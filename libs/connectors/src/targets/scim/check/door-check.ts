import type { Check } from '../../../kit/connection-report';
import { systemClock } from '@joinery/kernel';
import { describeError, eqFilter, isRecord, parseError, toQuery } from '@joinery/scim';
import { AuthError, TargetError } from '../../../kit/errors';
import type { Exchange } from '../../../kit/target';
import { SHUT_ADVICE } from '../accounts/shut-app';
import type { CheckRun } from './check-run';
import { bodyOf, listIn } from '../client/answers';
import type { Credentials } from '../client/credentials';
import { header } from '../client/patience';
import { tlsForTokens, type Tls } from '../client/tls';
import { NOBODY } from '../dialect/nobody';
import type { Answer } from '../client/pending-answer';
import { connectionAdvice, credentialsAdvice, ownCertificateAdvice } from './door-advice';
import { certificateAt } from './shown-certificate';

type Verdict = Pick<Check, 'result' | 'text'>;

/** How we come to the app. */
export interface Door {
  readonly baseUrl: string;
  readonly tls: Tls | null;
  readonly credentials: Credentials;
}

/** What became of the first request: an answer, or why there is none. */
type Knock = { readonly answer: Answer } | { readonly error: TargetError };

/** TLS and token are told apart by one request: whether anything answered, and what. True when the app lets us in. */
export async function checkDoor(run: CheckRun, door: Door): Promise<boolean> {
  let knocked: Knock | null = null;
  const knocks: Exchange[] = [];
  const tls = await run.check('tls', async (trail) => {
    knocked = await knock(run, knocks);
    trail.push(...knocks);
    return tlsVerdict(knocked, door);
  });
  const token = await run.check('token', async (trail) => {
    trail.push(...knocks);
    return knocked === null ? NOT_REACHED : tokenVerdict(run, knocked, door);
  });
  return tls.result !== 'failed' && token.result === 'passed';
}

const NOT_REACHED: Verdict = { result: 'skipped', text: 'the app was not reached' };

async function tlsVerdict(knocked: Knock, { baseUrl, tls }: Door): Promise<Verdict> {
  if ('error' in knocked) {
    const { error } = knocked;
    if (isOfToken(error)) return { result: 'skipped', text: 'nothing was sent to the app: there is no token for it' };
    if (!isOfAnswer(error)) return { result: 'failed', text: `${told(error)}${await adviceOn(error, baseUrl, tls)}` };
  }
  if (baseUrl.startsWith('https:')) return { result: 'passed', text: 'the certificate is valid for this address' };
  const isLocal = /^http:\/\/(localhost|127\.|\[::1\])/.test(baseUrl);
  return isLocal
    ? { result: 'passed', text: 'this machine itself, without TLS' }
    : { result: 'warning', text: 'the connection is not encrypted: tokens and people travel in the clear' };
}

/** There is no token to go with a request: nothing was sent to the app. */
function isOfToken(error: TargetError): boolean {
  return error instanceof AuthError || error.code === 'APP_TOKEN_UNAVAILABLE' || error.code === 'APP_RATE_LIMITED';
}

const NOT_ENDED = /no complete answer|(HEADERS|BODY)_TIMEOUT|HEADERS?_OVERFLOW/;

/** The connection came about and held, and what came over it was no answer: no matter of TLS. */
function isOfAnswer({ code, message }: TargetError): boolean {
  return code === 'APP_ANSWER_TOO_LARGE' || (code === 'APP_ANSWER_LOST' && NOT_ENDED.test(message));
}

function told({ code, message }: TargetError): string {
  return `${code}: ${message}`;
}

/** For what went wrong on the way to an address, with a look at the certificate there where that tells more. */
async function adviceOn({ message }: TargetError, address: string, tls: Tls | null): Promise<string> {
  const isOfCertificate = address.startsWith('https:') && /CERT|SELF_SIGNED|UNABLE_TO/.test(message);
  const shown = isOfCertificate ? await certificateAt(address, tls) : null;
  return connectionAdvice(message, { address, tls, shown, now: systemClock.now() });
}

async function tokenVerdict(run: CheckRun, knocked: Knock, door: Door): Promise<Verdict> {
  if ('error' in knocked) {
    const { error } = knocked;
    if (isOfAnswer(error))
      return {
        result: 'failed',
        text: `${told(error)} The app is reached; whether it takes our credentials is not known before it answers.`,
      };
    return isOfToken(error)
      ? { result: 'failed', text: `${told(error)}${await tokenAdvice(error, door)}` }
      : NOT_REACHED;
  }
  return answerVerdict(run, knocked.answer, door);
}

async function tokenAdvice(error: TargetError, { baseUrl, tls, credentials }: Door): Promise<string> {
  if (error.code === 'APP_TOKEN_REFUSED') return ` ${credentialsAdvice(credentials)}`;
  if (error.code !== 'APP_TOKEN_UNAVAILABLE' || credentials.kind !== 'oauth2-client-credentials') return '';
  return adviceOn(error, credentials.tokenUrl, tlsForTokens(tls, baseUrl, credentials.tokenUrl));
}

/** An app or the gateway before it that speaks of certificates when it turns us away. */
const OF_CERTIFICATES = /certificate|\bssl\b|\bmtls\b/i;

function answerVerdict(run: CheckRun, answer: Answer, { tls, credentials }: Door): Verdict {
  const { status } = answer;
  const isUpload = run.client.profile.style !== 'scim';
  if (isUpload && NOT_READ.has(status)) return { result: 'passed', text: 'the app lets us in' };
  const words = describeError(parseError(status, answer.text));
  if (status >= 400 && OF_CERTIFICATES.test(words))
    return {
      result: 'failed',
      text: `the app turns us away: ${words}. ${ownCertificateAdvice({ tls, now: systemClock.now() })}`,
    };
  if (status === 401)
    return { result: 'failed', text: `the app refuses our credentials: ${words}. ${credentialsAdvice(credentials)}` };
  if (status === 403)
    return {
      result: 'failed',
      text: `the app knows us and forbids reading people: ${words}. Whoever runs it has to allow these credentials to read and write people and groups.`,
    };
  if (status >= 300 && status < 400) return { result: 'failed', text: sentElsewhere(answer) };
  if (status === 404)
    return {
      result: 'failed',
      text: `asked for people the app answers ${words}: is this its SCIM base URL? ${BASE_URL}`,
    };
  if (status >= 500 && status !== 501) return { result: 'failed', text: `asked for people the app answers ${words}` };
  if (status >= 300) return { result: 'failed', text: `asked for people the app answers ${words}. ${SHUT_ADVICE}` };
  const body = bodyOf(answer);
  if (isRecord(body) || listIn(answer) !== null || (isUpload && Array.isArray(body)))
    return { result: 'passed', text: 'the app lets us in' };
  const kind = (header(answer, 'content-type') ?? 'no content type').split(';')[0] ?? '';
  return {
    result: 'failed',
    text: `what answers here is no SCIM app (${kind}): a page to sign in, or another address? ${BASE_URL}`,
  };
}

const BASE_URL = 'It is the address before /Users.';

function sentElsewhere(answer: Answer): string {
  const to = header(answer, 'location') ?? 'nowhere';
  return `the app sends us to ${to} (${answer.status}), and that is not followed: connect it with the address where it is, unless that is a page to sign in`;
}

/** Statuses with which an upload endpoint that let us in says that nothing is read there. */
const NOT_READ = new Set([400, 405]);

/** Asks for one person; where nothing is known of the app, with less of what it may refuse to hear about pages. */
async function knock(run: CheckRun, door: Exchange[]): Promise<Knock> {
  const { profile, dialect } = run.client;
  const isPaged = profile.paging.mode === 'index';
  const whole = profile.paging.mode === 'by-filter' ? `?${toQuery({ filter: eqFilter('userName', NOBODY) })}` : '';
  const forms = !isPaged ? ([['all', whole]] as const) : profile.adapts === true ? PAGE_FORMS : PAGE_FORMS.slice(0, 1);
  let first: Answer | null = null;
  for (const [form, query] of forms) {
    const knocked = await reach(run, door, `${profile.paths.users}${query}`);
    if ('error' in knocked) return knocked;
    const { answer } = knocked;
    first ??= answer;
    if (answer.status !== 400 && answer.status !== 422) {
      if (isPaged) dialect.learned.pages = form;
      if (answer !== first)
        run.departures.add(`${query === '' ? 'startIndex' : 'count'} is refused (RFC 7644 section 3.4.2.4)`);
      return knocked;
    }
  }
  return { answer: first as Answer };
}

async function reach(run: CheckRun, door: Exchange[], path: string): Promise<Knock> {
  try {
    return { answer: await run.client.ask(door, { method: 'GET', path, what: 'list people' }) };
  } catch (error) {
    if (error instanceof TargetError) return { error };
    throw error;
  }
}

const PAGE_FORMS = [
  ['start-and-count', '?startIndex=1&count=1'],
  ['start', '?startIndex=1'],
  ['all', ''],
] as const;
