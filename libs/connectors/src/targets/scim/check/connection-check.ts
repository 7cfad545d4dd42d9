import type { Check, CheckOptions, ConnectionReport } from '../../../kit/connection-report';
import { describeError, eqFilter, isRecord, parseError, toQuery } from '@joinery/scim';
import type { Exchange } from '../../../kit/target';
import { CheckRun } from './check-run';
import { bodyOf } from '../client/answers';
import { discover } from './discovery';
import { openClient } from '../client/open-client';
import { PatientClient } from '../client/patient-client';
import { checkProbe } from './probe-check';
import { profileAt } from '../profiles/profile-at';
import { NOBODY } from '../dialect/nobody';
import { checkReading } from './reading-check';
import type { ScimProfile } from '../dialect/scim-profile';
import type { ScimTargetOptions } from '../scim-target';
import { tighten } from '../dialect/tighten';
import type { Answer } from '../client/wire';

/** Implements `TargetConnector.check`, over a connection of its own that keeps every answer for the report. */
export async function checkConnection(
  options: ScimTargetOptions,
  profile: ScimProfile,
  wish: CheckOptions,
): Promise<ConnectionReport> {
  const client = openClient(options, profile, 1, true);
  const run = new CheckRun(new PatientClient(client.wire, client.dialect, wish.permit ?? null));
  try {
    await checkAddress(run, options.baseUrl);
    const goesOn = await checkDoor(run, options.baseUrl);
    if (profile.style !== 'scim') return uploadReport(run, profile, options.baseUrl);
    const discovered = goesOn ? await discover(run) : null;
    if (goesOn) await checkReading(run);
    else for (const name of ['discovery', 'read', 'filter', 'paging', 'groups'] as const) run.skip(name, 'the app cannot be spoken to'); // prettier-ignore
    await checkWriting(run, wish, goesOn);
    return { ...reportOf(run, profile, discovered), detected: profileAt(profile, options.baseUrl) };
  } finally {
    await client.wire.close();
  }
}

/** What is uploaded cannot be read back here, nor taken back: more than the door is not tried. */
function uploadReport(run: CheckRun, profile: ScimProfile, baseUrl: string): ConnectionReport {
  const why = 'this kind of app shows nothing of its accounts';
  for (const name of ['discovery', 'read', 'filter', 'paging', 'groups', ...WRITES] as const) run.skip(name, why);
  return { ...reportOf(run, profile, null), detected: profileAt(profile, baseUrl) };
}

const WRITES = ['create', 'read-back', 'twice', 'deactivate', 'delete', 'clean-up'] as const;

function reportOf(run: CheckRun, profile: ScimProfile, discovered: object | null): Omit<ConnectionReport, 'detected'> {
  const { tightened } = tighten(profile, discovered);
  const { membersHidden = false, neverKept = [] } = profile.found ?? {};
  const found = run.doublesRefused ? { found: { membersHidden, neverKept, doublesRefused: true } } : {};
  return {
    profile: profile.name,
    checks: run.checks,
    tightened,
    departures: [...run.departures],
    discovered,
    ...found,
  };
}

async function checkAddress(run: CheckRun, baseUrl: string): Promise<void> {
  const { form, pattern } = run.client.profile.baseUrl;
  await run.check('address', () => {
    const fits = pattern === null || new RegExp(pattern).test(baseUrl);
    return Promise.resolve(
      fits
        ? ({ result: 'passed', text: baseUrl } as const)
        : ({ result: 'warning', text: `${baseUrl} is not of the form ${form}` } as const),
    );
  });
}

/** TLS and token are told apart by one request: whether anything answered, and what. */
async function checkDoor(run: CheckRun, baseUrl: string): Promise<boolean> {
  let status = 0;
  let words = '';
  const door: Exchange[] = [];
  const tls = await run.check('tls', async () => {
    const answer = await knock(run, door);
    status = answer.status;
    words = describeError(parseError(status, answer.text));
    if (status < 300 && !isOfApp(run, bodyOf(answer)))
      return { result: 'failed', text: 'what answers here is no SCIM app' };
    if (baseUrl.startsWith('https:')) return { result: 'passed', text: 'the certificate is valid for this address' };
    const isLocal = /^http:\/\/(localhost|127\.|\[::1\])/.test(baseUrl);
    return isLocal
      ? { result: 'passed', text: 'this machine itself, without TLS' }
      : { result: 'warning', text: 'the connection is not encrypted: tokens and people travel in the clear' };
  });
  const token = await run.check('token', (trail) => {
    trail.push(...door);
    const isLetIn = run.client.profile.style !== 'scim' && NOT_READ.has(status);
    return Promise.resolve(tokenVerdict(tls, isLetIn ? 200 : status, words));
  });
  return tls.result !== 'failed' && token.result !== 'failed';
}

/** Statuses with which an upload endpoint that let us in says that nothing is read there. */
const NOT_READ = new Set([400, 405]);

function isOfApp({ client }: CheckRun, body: unknown): boolean {
  return isRecord(body) || (client.profile.style !== 'scim' && Array.isArray(body));
}

/** Asks for one person; where nothing is known of the app, with less of what it may refuse to hear about pages. */
async function knock(run: CheckRun, door: Exchange[]): Promise<Answer> {
  const { profile, dialect } = run.client;
  const isPaged = profile.paging.mode === 'index';
  const whole = profile.paging.mode === 'by-filter' ? `?${toQuery({ filter: eqFilter('userName', NOBODY) })}` : '';
  const forms = !isPaged ? ([['all', whole]] as const) : profile.adapts === true ? PAGE_FORMS : PAGE_FORMS.slice(0, 1);
  let first: Answer | null = null;
  for (const [form, query] of forms) {
    const answer = await run.client.ask(door, { method: 'GET', path: `${profile.paths.users}${query}`, what: 'reach the app' }); // prettier-ignore
    first ??= answer;
    if (answer.status !== 400 && answer.status !== 422) {
      if (isPaged) dialect.learned.pages = form;
      if (answer !== first)
        run.departures.add(`${query === '' ? 'startIndex' : 'count'} is refused (RFC 7644 section 3.4.2.4)`);
      return answer;
    }
  }
  return first as Answer;
}

const PAGE_FORMS = [
  ['start-and-count', '?startIndex=1&count=1'],
  ['start', '?startIndex=1'],
  ['all', ''],
] as const;

function tokenVerdict(tls: Check, status: number, words: string): Pick<Check, 'result' | 'text'> {
  if (tls.result === 'failed') return { result: 'skipped', text: 'the app was not reached' };
  if (status === 401) return { result: 'failed', text: `the app refuses our credentials: ${words}` };
  if (status === 403) return { result: 'failed', text: `the app knows us and forbids reading people: ${words}` };
  if (status >= 300) return { result: 'failed', text: `asked for people the app answers ${words}` };
  return { result: 'passed', text: 'the app lets us in' };
}

async function checkWriting(run: CheckRun, wish: CheckOptions, goesOn: boolean): Promise<void> {
  if (wish.write && goesOn) return checkProbe(run, wish.sample ?? {});
  const why = wish.write ? 'the app cannot be spoken to' : 'writing was not allowed (--write)';
  for (const name of WRITES) run.skip(name, why);
}
