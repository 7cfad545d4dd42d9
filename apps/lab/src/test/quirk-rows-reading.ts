import { ENTERPRISE, type TestLab } from './client';
import { create, names, status, users, type Row } from './scene';

const find = (lab: TestLab, filter: string) => lab.find('Users', filter);
const total = async (lab: TestLab, filter: string): Promise<number> => (await find(lab, filter)).body.totalResults;
const plant = (lab: TestLab, count: number): object => lab.lab.plant({ count });

/** Reads by cursor until the end or a refusal; page sizes and how it ended. */
async function walk(lab: TestLab, query: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (let cursor = ''; seen.length < 9;) {
    const reply = await users(lab, `${query}&cursor=${cursor}`);
    seen.push(reply.status === 200 ? reply.body.Resources.length : reply.body.scimType);
    cursor = reply.body.nextCursor ?? '';
    if (cursor === '') return seen;
  }
  return seen;
}

export const READING_ROWS: readonly Row[] = [
  ['filterable=User:userName', ({ lab }) => status(find(lab, 'displayName eq "Ada"')), 400],
  ['filterBlind=userName', ({ lab }) => total(lab, 'userName eq "ada"'), 0],
  ['filterIgnores=externalId', ({ lab }) => total(lab, 'externalId eq "none"'), 2],
  ['filterOps=eq+and', ({ lab }) => status(find(lab, 'userName sw "a"')), 400],
  ['filterAlone=userName', ({ lab }) => status(find(lab, 'userName eq "ada" and active eq true')), 400],
  ['filterNoSpecials', ({ lab }) => status(find(lab, 'userName eq "a+b"')), 400],
  ['filterValueCase', ({ lab }) => total(lab, 'userName eq "ADA"'), 0],
  ['noMatchIs404', ({ lab }) => status(find(lab, 'userName eq "nobody"')), 404],
  ['noSpacesInQuery', ({ lab }) => status(users(lab, 'count%20=%205')), 400],
  ['paging=cursorOnly', ({ lab }) => walkFrom(lab, 'count=1'), [1, 1]],
  ['paging=cursorToo', ({ lab }) => walk(lab, 'count=1'), [1, 1]],
  ['paging=none', async ({ lab }) => names(await users(lab, 'startIndex=2&count=1')), ['ada', 'ben']],
  ['onePageWithoutCursor', async ({ lab }) => names(await users(lab, 'startIndex=2&count=1')), []],
  [
    'cursorAdvertisedButAbsent',
    async ({ lab }) => {
      const config = await lab.get('/ServiceProviderConfig');
      return [config.body.pagination?.cursor, (await users(lab, 'count=1&cursor=')).body.nextCursor];
    },
    [true, undefined],
  ],
  [
    'paging=cursorToo cursorExpires=1000',
    async ({ lab }) => {
      const first = await users(lab, 'count=1&cursor=');
      lab.lab.advance(1001);
      return (await users(lab, `count=1&cursor=${first.body.nextCursor}`)).body.scimType;
    },
    'expiredCursor',
  ],
  [
    'paging=cursorToo cursorOnce',
    async ({ lab }) => {
      const first = await users(lab, 'count=1&cursor=');
      const next = `count=1&cursor=${first.body.nextCursor}`;
      return [await status(users(lab, next)), (await users(lab, next)).body.scimType];
    },
    [200, 'invalidCursor'],
  ],
  [
    'paging=cursorToo cursorCountFixed',
    async ({ lab }) => {
      const first = await users(lab, 'count=1&cursor=');
      return (await users(lab, `count=2&cursor=${first.body.nextCursor}`)).body.scimType;
    },
    'invalidCount',
  ],
  ['paging=cursorToo cursorNoTotal', async ({ lab }) => 'totalResults' in (await users(lab, 'cursor=')).body, false],
  ['shortPages', async ({ lab }) => names(await users(lab, 'count=2')), ['ada']],
  [
    'repeatsPage',
    async ({ lab }) => {
      const second = 'startIndex=2&count=1';
      return [names(await users(lab, second)), names(await users(lab, second))];
    },
    [['ada'], ['ben']],
  ],
  ['itemsPerPageLies', async ({ lab }) => (await users(lab, 'count=50')).body.itemsPerPage, 50],
  ['totalResultsDrifts=shrinks', async ({ lab }) => (await users(lab, 'startIndex=2&count=1')).body.totalResults, 0],
  ['totalResultsDrifts=grows', async ({ lab }) => (await users(lab, 'startIndex=2&count=1')).body.totalResults, 4],
  [
    'unstableOrder',
    async ({ lab }) => [names(await users(lab)), names(await users(lab))],
    [
      ['ada', 'ben'],
      ['ben', 'ada'],
    ],
  ],
  [
    'insertsBetweenPages=1',
    async ({ lab }) => {
      const pages = [];
      for (const start of [1, 2, 3]) pages.push(...names(await users(lab, `startIndex=${start}&count=1`)));
      return [pages, lab.lab.ledger().at(-1)?.token];
    },
    [['ada', 'ada', 'ben'], 'control'],
  ],
  [
    'staleResource=5000',
    async ({ lab, ada }) => {
      await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'title', value: 'Dr' });
      const before = (await lab.get(`/Users/${ada}`)).body.title;
      lab.lab.advance(5000);
      return [before, (await lab.get(`/Users/${ada}`)).body.title];
    },
    [undefined, 'Dr'],
  ],
  [
    'staleListing=5000',
    async ({ lab }) => {
      await create(lab, { userName: 'cleo' });
      const before = await total(lab, 'userName eq "cleo"');
      lab.lab.advance(5000);
      return [before, await total(lab, 'userName eq "cleo"')];
    },
    [0, 1],
  ],
  [
    'staleListing=60000 staleJitter',
    async ({ lab }) => {
      plant(lab, 20);
      lab.lab.advance(30_000);
      const half = (await users(lab)).body.totalResults;
      lab.lab.advance(30_000);
      return [half > 4 && half < 20, (await users(lab)).body.totalResults];
    },
    [true, 22],
  ],
  [
    'closedNotListed',
    async ({ lab, ada }) => {
      await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
      const listed = await users(lab);
      return [names(listed), listed.body.totalResults, (await lab.get(`/Users/${ada}`)).status];
    },
    [['ben'], 1, 200],
  ],
  ['filterRequired', async ({ lab }) => [await status(users(lab)), await total(lab, 'userName eq "ada"')], [400, 1]],
  ['membersTruncated=1', async ({ lab, team }) => (await lab.get(`/Groups/${team}`)).body.members.length, 1],
  ['activeAsText', async ({ lab, ada }) => (await lab.get(`/Users/${ada}`)).body.active, 'True'],
  [
    'noMetaDates',
    async ({ lab, ada }) => Object.keys((await lab.get(`/Users/${ada}`)).body.meta).includes('created'),
    false,
  ],
  ['sortIgnored', async ({ lab }) => names(await users(lab, 'sortBy=userName&sortOrder=descending')), ['ada', 'ben']],
  [
    'noEnterprise',
    async ({ lab }) => {
      const reply = await create(lab, { userName: 'x', [ENTERPRISE]: { department: 'Care' } });
      return [reply.body[ENTERPRISE], (await lab.get('/Schemas')).body.totalResults];
    },
    [undefined, 2],
  ],
];

async function walkFrom(lab: TestLab, query: string): Promise<unknown[]> {
  const first = await users(lab, query);
  const rest = await users(lab, `${query}&cursor=${first.body.nextCursor}`);
  return [first.body.Resources.length, 'nextCursor' in rest.body ? 'more' : rest.body.Resources.length].slice(
    0,
    first.body.nextCursor ? 2 : 1,
  );
}
