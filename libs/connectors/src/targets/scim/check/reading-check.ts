import { plural } from '@joinery/kernel';
import { eqFilter, matches, memberIds, textOf, toQuery, type ListPage, type ScimResource } from '@joinery/scim';
import type { Check } from '../../../kit/connection-report';
import { oddForms, oddGroupForms, oddPageForms } from './departures';
import { NOBODY } from '../dialect/nobody';
import { TargetError } from '../../../kit/errors';
import type { Exchange } from '../../../kit/target';
import { failureOf, unreadable } from '../client/failures';
import type { CheckRun } from './check-run';
import { bodyOf, idOf, listIn } from '../client/answers';
import { under } from '../client/resource-path';
import { header } from '../client/patience';
import { listAll } from '../reading/listing';

type Verdict = Pick<Check, 'result' | 'text'>;

const LISTS_NOBODY = 'this kind of app lists nobody without a filter';

/** Reads without writing: one person, a filter, two pages, a group. */
export async function checkReading(run: CheckRun): Promise<void> {
  let first: ScimResource | null = null;
  const { mode } = run.client.profile.paging;
  await run.check('read', async (trail) => {
    if (mode === 'by-filter') return { result: 'skipped', text: LISTS_NOBODY };
    const page = await list(run, trail, run.client.profile.paths.users, pageQuery(run, 1));
    first = page.resources[0] ?? null;
    return first === null ? { result: 'passed', text: 'the app is empty' } : readOne(run, trail, first);
  });
  await run.check('filter', (trail) => checkFilter(run, trail, first));
  await run.check('paging', (trail) => checkPaging(run, trail));
  await run.check('groups', (trail) => checkGroups(run, trail));
}

async function readOne(run: CheckRun, trail: Exchange[], listed: ScimResource): Promise<Verdict> {
  const id = idOf(listed);
  if (id === null) return { result: 'failed', text: 'the app lists somebody without an id' };
  const one = await run.client.read(trail, under(run.client.profile.paths.users, id), 'read one account');
  if (one === null) return { result: 'warning', text: 'somebody who was listed is not there when asked for' };
  for (const odd of oddForms(one)) run.departures.add(odd);
  return { result: 'passed', text: `account ${id}` };
}

async function checkFilter(run: CheckRun, trail: Exchange[], first: ScimResource | null): Promise<Verdict> {
  const { filterable, paths } = run.client.profile;
  const attribute = filterable.users.includes('userName') ? 'userName' : filterable.users[0];
  if (attribute === undefined) return { result: 'skipped', text: 'this app answers no filters' };
  const ask = (value: string): Promise<ListPage> =>
    list(run, trail, paths.users, toQuery({ filter: eqFilter(attribute, value) }), true);
  const nobody = await ask(NOBODY).catch((error: unknown) => {
    const status = trail.at(-1)?.status ?? 0;
    if (!(error instanceof TargetError) || !run.client.dialect.learned.refusesFilter(status)) throw error;
    return status;
  });
  if (typeof nobody === 'number') {
    run.departures.add('filters are refused (RFC 7644 section 3.4.2.2)');
    return { result: 'warning', text: `the app refuses filters (${nobody}); people are found by reading everybody` };
  }
  if (nobody.resources.length > 0) {
    run.departures.add('filters are ignored: everybody is returned (RFC 7644 section 3.4.2.2)');
    return { result: 'warning', text: 'the app ignores filters; people are found by reading everybody' };
  }
  const name = first === null ? null : textOf(first, attribute);
  if (name === null) return { result: 'passed', text: `${attribute} eq finds nobody where there is nobody` };
  const found = (await ask(name)).resources.filter((one) => matches(one, attribute, name));
  if (found.length === 1) return { result: 'passed', text: `${attribute} eq finds exactly one` };
  run.departures.add(`${attribute} eq finds ${found.length} of one account (RFC 7644 section 3.4.2.2)`);
  return { result: 'warning', text: `${attribute} eq finds ${found.length} accounts where there is one` };
}

/** Two readings have to agree before anything is concluded from absence. */
async function checkPaging(run: CheckRun, trail: Exchange[]): Promise<Verdict> {
  const { paths, paging } = run.client.profile;
  if (paging.mode === 'none') return { result: 'skipped', text: 'this kind of app answers in one page' };
  if (paging.mode === 'by-filter') return { result: 'skipped', text: LISTS_NOBODY };
  const small = await list(run, trail, paths.users, pageQuery(run, 1));
  if (small.resources.length > 1) run.departures.add('count is ignored (RFC 7644 section 3.4.2.4)');
  if (small.totalResults === null && paging.mode === 'index')
    run.departures.add('totalResults is missing (RFC 7644 section 3.4.2)');
  if (paging.mode === 'index' && small.resources.length === 1) {
    const second = await list(run, trail, paths.users, toQuery({ startIndex: 2, count: 1 }));
    const [one, other] = [small.resources[0], second.resources[0]];
    if (one && other && idOf(one) === idOf(other))
      run.departures.add('startIndex is ignored (RFC 7644 section 3.4.2.4)');
  }
  let accounts = 0;
  const { complete, doubts } = await listAll(run.client, [], paths.users, () => (accounts += 1));
  const text = `${plural(accounts, 'account')} in pages of ${paging.pageSize}`;
  return complete ? { result: 'passed', text } : { result: 'warning', text: `${text}; ${doubts.join('; ')}` };
}

async function checkGroups(run: CheckRun, trail: Exchange[]): Promise<Verdict> {
  const { groups, paths } = run.client.profile;
  if (!groups.supported) return { result: 'skipped', text: 'this kind of app has no groups here' };
  if (run.client.profile.paging.mode === 'by-filter') return { result: 'skipped', text: LISTS_NOBODY };
  const answer = await run.client.ask(trail, {
    method: 'GET',
    path: `${paths.groups}?${pageQuery(run, 1)}`,
    what: 'list groups',
  });
  if ([404, 405, 501].includes(answer.status))
    return { result: 'warning', text: `the app has no groups (${answer.status})` };
  if (answer.status >= 300) throw failureOf(answer, 'list groups', run.client.profile, trail);
  const page = listIn(answer);
  if (page === null) throw unreadable(answer, 'list groups', trail);
  const group = page.resources[0];
  if (group === undefined) return { result: 'passed', text: 'no groups yet' };
  const whole = await run.client.read(trail, under(paths.groups, idOf(group) ?? ''), 'read one group');
  for (const odd of whole === null ? [] : oddGroupForms(whole)) run.departures.add(odd);
  const shows = whole !== null && memberIds(whole) !== null;
  return { result: 'passed', text: shows ? 'groups show their members' : 'groups show no members' };
}

function pageQuery(run: CheckRun, count: number): string {
  const { mode, firstCursor = 'empty' } = run.client.profile.paging;
  const { pages } = run.client.dialect.learned;
  if (mode === 'none' || pages === 'all') return '';
  if (mode === 'index' && pages === 'start') return toQuery({ startIndex: 1 });
  if (mode === 'index') return toQuery({ startIndex: 1, count });
  return firstCursor === 'absent' ? toQuery({ count }) : `cursor${firstCursor === 'empty' ? '=' : ''}&count=${count}`;
}

async function list(run: CheckRun, trail: Exchange[], path: string, query: string, noMatch = false): Promise<ListPage> {
  const what = `list ${path.slice(1)}`;
  const answer = await run.client.ask(trail, { method: 'GET', path: query === '' ? path : `${path}?${query}`, what });
  if (noMatch && answer.status === 404) return EMPTY;
  if (answer.status >= 300) throw failureOf(answer, what, run.client.profile, trail);
  const body = bodyOf(answer);
  const page = listIn(answer);
  if (page === null) throw unreadable(answer, what, trail);
  for (const odd of oddPageForms(body)) run.departures.add(odd);
  const type = header(answer, 'content-type') ?? '';
  if (!type.includes('application/scim+json'))
    run.departures.add(
      `answers are ${type === '' ? 'without content type' : type.split(';')[0]} instead of application/scim+json (RFC 7644 section 3.1)`,
    );
  return page;
}

const EMPTY: ListPage = { resources: [], unreadable: 0, totalResults: 0, itemsPerPage: 0, nextCursor: null };
