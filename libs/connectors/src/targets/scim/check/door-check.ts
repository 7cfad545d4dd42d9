import type { Check } from '../../../kit/connection-report';
import { describeError, eqFilter, isRecord, parseError, toQuery } from '@joinery/scim';
import { AuthError, TargetError } from '../../../kit/errors';
import type { Exchange } from '../../../kit/target';
import type { CheckRun } from './check-run';
import { bodyOf } from '../client/answers';
import { header } from '../client/patience';
import { NOBODY } from '../dialect/nobody';
import type { Answer } from '../client/wire';

type Verdict = Pick<Check, 'result' | 'text'>;

/** What became of the first request: an answer, or why there is none. */
type Knock = { readonly answer: Answer } | { readonly error: TargetError };

/** TLS and token are told apart by one request: whether anything answered, and what. True when the app lets us in. */
export async function checkDoor(run: CheckRun, baseUrl: string): Promise<boolean> {
  let knocked: Knock | null = null;
  const door: Exchange[] = [];
  const tls = await run.check('tls', async (trail) => {
    knocked = await knock(run, door);
    trail.push(...door);
    return tlsVerdict(knocked, baseUrl);
  });
  const token = await run.check('token', (trail) => {
    trail.push(...door);
    return Promise.resolve(knocked === null ? NOT_REACHED : tokenVerdict(run, knocked));
  });
  return tls.result !== 'failed' && token.result === 'passed';
}

const NOT_REACHED: Verdict = { result: 'skipped', text: 'the app was not reached' };

function tlsVerdict(knocked: Knock, baseUrl: string): Verdict {
  if ('error' in knocked) {
    const { error } = knocked;
    if (isOfToken(error)) return { result: 'skipped', text: 'nothing was sent to the app: there is no token for it' };
    return { result: 'failed', text: `${error.code}: ${error.message}${hintOf(error)}` };
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

/** What to look at when a connection fails for a reason that its words hardly tell. */
function hintOf({ message }: TargetError): string {
  if (/WRONG_VERSION_NUMBER|packet length too long|http_request/i.test(message))
    return ' What answers there speaks no TLS: does the address begin with http://?';
  if (/SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_UNTRUSTED|unable to get/i.test(message))
    return ' If the app has an authority of its own: joinery app connect … --ca FILE.';
  if (/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/.test(message)) return ' Whoever runs the app has to renew its certificate.';
  return '';
}

function tokenVerdict(run: CheckRun, knocked: Knock): Verdict {
  if ('error' in knocked) {
    const { error } = knocked;
    return isOfToken(error) ? { result: 'failed', text: `${error.code}: ${error.message}` } : NOT_REACHED;
  }
  const { answer } = knocked;
  const { status } = answer;
  const isUpload = run.client.profile.style !== 'scim';
  if (isUpload && NOT_READ.has(status)) return { result: 'passed', text: 'the app lets us in' };
  const words = describeError(parseError(status, answer.text));
  if (status === 401) return { result: 'failed', text: `the app refuses our credentials: ${words}` };
  if (status === 403) return { result: 'failed', text: `the app knows us and forbids reading people: ${words}` };
  if (status >= 300 && status < 400) return { result: 'failed', text: sentElsewhere(answer) };
  if (status === 404)
    return { result: 'failed', text: `asked for people the app answers ${words}: is this its SCIM base URL? ${BASE_URL}` }; // prettier-ignore
  if (status >= 300) return { result: 'failed', text: `asked for people the app answers ${words}` };
  const body = bodyOf(answer);
  if (isRecord(body) || (isUpload && Array.isArray(body))) return { result: 'passed', text: 'the app lets us in' };
  const kind = (header(answer, 'content-type') ?? 'no content type').split(';')[0] ?? '';
  return { result: 'failed', text: `what answers here is no SCIM app (${kind}): a page to sign in, or another address? ${BASE_URL}` }; // prettier-ignore
}

const BASE_URL = 'It is the address before /Users.';

function sentElsewhere(answer: Answer): string {
  const to = header(answer, 'location') ?? 'nowhere';
  return `the app sends us to ${to} (${answer.status}), and redirects are not followed: connect it with the address where it is, unless that is a page to sign in`;
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
