import { ENTERPRISE, GROUP, USER, type TestLab } from './client';
import { create, createGroup, put, remove, set, status, truth, users, type Row } from './scene';

const SLACK = 'urn:ietf:params:scim:schemas:extension:slack:profile:2.0:User';
const add = (...ids: string[]): object => ({ op: 'add', path: 'members', value: ids.map((value) => ({ value })) });
const patchStatus = (lab: TestLab, path: string, ...operations: object[]): Promise<number> =>
  status(lab.patch(path, ...operations));
const close = (lab: TestLab, id: string): Promise<unknown> => lab.patch(`/Users/${id}`, set('active', false));

/** Two adds to one empty group that overlap: their answers, and who is in it. */
async function overlap(lab: TestLab, ada: string, ben: string): Promise<unknown> {
  const group = lab.lab.plant({ groups: [{ displayName: 'Busy' }] }).groups[0]?.id ?? '';
  const replies = await Promise.all([ada, ben].map((id) => lab.patch(`/Groups/${group}`, add(id))));
  return [replies.map((one) => one.status).sort(), (await lab.members(group)).length];
}

export const WRITING_ROWS: readonly Row[] = [
  ['patchVerbs=add', ({ lab, ada }) => patchStatus(lab, `/Users/${ada}`, set('title', 'x')), 400],
  [
    'patchPath=required',
    ({ lab, ada }) => patchStatus(lab, `/Users/${ada}`, { op: 'replace', value: { title: 'x' } }),
    400,
  ],
  ['patchPath=forbidden', ({ lab, ada }) => patchStatus(lab, `/Users/${ada}`, set('title', 'x')), 400],
  [
    'patchPath=filterMissesIsNoTarget',
    ({ lab, ada }) =>
      patchStatus(lab, `/Users/${ada}`, { op: 'add', path: 'phoneNumbers[type eq "work"].value', value: '1' }),
    400,
  ],
  [
    'patchNonAtomic',
    async ({ lab, ada }) => {
      const reply = await lab.patch(`/Users/${ada}`, set('title', 'Dr'), set('shoeSize', 4));
      return [reply.status, (await truth(lab, ada))['title']];
    },
    [400, 'Dr'],
  ],
  [
    'ignoresUnknownOp',
    ({ lab, ada }) => patchStatus(lab, `/Users/${ada}`, { op: 'merge', path: 'title', value: 'x' }),
    200,
  ],
  ['ignoresUnknownPath', ({ lab, ada }) => patchStatus(lab, `/Users/${ada}`, set('shoeSize', 4)), 200],
  ['maxOperations=1', ({ lab, ada }) => patchStatus(lab, `/Users/${ada}`, set('title', 'x'), set('locale', 'de')), 400],
  [
    'maxMemberChanges=1',
    ({ lab, ada, ben, team }) => patchStatus(lab, `/Groups/${team}`, remove(ada), remove(ben)),
    400,
  ],
  ['membersInObject', ({ lab, ada, team }) => patchStatus(lab, `/Groups/${team}`, remove(ada)), 400],
  ['membersApart', ({ lab, ada, ben, team }) => patchStatus(lab, `/Groups/${team}`, remove(ada), add(ben)), 400],
  ['noRemoveAll', ({ lab, team }) => patchStatus(lab, `/Groups/${team}`, { op: 'remove', path: 'members' }), 400],
  ['oncePerAttribute', ({ lab, ada }) => patchStatus(lab, `/Users/${ada}`, set('title', 'x'), set('title', 'y')), 400],
  ['groupPatchOnly=members', ({ lab, team }) => patchStatus(lab, `/Groups/${team}`, set('displayName', 'New')), 400],
  [
    'attrCaseSensitive',
    async ({ lab, ada }) => [
      await patchStatus(lab, `/Users/${ada}`, set('TITLE', 'x')),
      (await create(lab, { userName: 'x', TITLE: 'Dr' })).body.title,
    ],
    [400, undefined],
  ],
  ['drops=title', async ({ lab, ada }) => (await lab.patch(`/Users/${ada}`, set('title', 'Dr'))).body.title, undefined],
  [
    'normalises=lowerEmail+phone+trim+titleCase+lowerUserName',
    async ({ lab }) => {
      const { body } = await create(lab, {
        userName: 'CLEO',
        displayName: ' cleo  young ',
        emails: [{ value: 'C@X' }],
        phoneNumbers: [{ value: '+49 (30) 12-3' }],
      });
      return [body.userName, body.displayName, body.emails[0].value, body.phoneNumbers[0].value];
    },
    ['cleo', 'Cleo Young', 'c@x', '+4930123'],
  ],
  ['requires=name.givenName+emails', ({ lab }) => status(create(lab, { userName: 'x' })), 400],
  ['requires=Group:externalId', ({ lab }) => status(createGroup(lab, { displayName: 'x' })), 400],
  ['forbids=password', ({ lab }) => status(create(lab, { userName: 'x', password: 'p' })), 400],
  ['unknownAttributes', ({ lab }) => status(create(lab, { userName: 'x', shoeSize: 4 })), 400],
  [
    'singleValued=emails',
    ({ lab }) => status(create(lab, { userName: 'x', emails: [{ value: 'a' }, { value: 'b' }] })),
    400,
  ],
  [
    'keepsFirstValue=emails',
    async ({ lab }) => (await create(lab, { userName: 'x', emails: [{ value: 'a' }, { value: 'b' }] })).body.emails,
    [{ value: 'a' }],
  ],
  [
    'immutable=userName',
    async ({ lab, ada }) => (await lab.patch(`/Users/${ada}`, set('userName', 'x'))).body.scimType,
    'mutability',
  ],
  [
    'verifiedDomain=example.org',
    ({ lab }) => status(create(lab, { userName: 'x', emails: [{ value: 'x@else.where' }] })),
    400,
  ],
  [
    'nickNameMirrors',
    async ({ lab, ada }) => (await lab.patch(`/Users/${ada}`, set('nickName', 'n'))).body.nickName,
    'ada',
  ],
  ['userNameIsEmail', ({ lab }) => status(create(lab, { userName: 'x' })), 400],
  [
    `knowsExtension=${SLACK}`,
    async ({ lab }) => (await create(lab, { userName: 'x', [SLACK]: { pronouns: 'she' } })).body[SLACK],
    { pronouns: 'she' },
  ],
  [
    'managerAsText',
    ({ lab, ben }) =>
      Promise.all([
        status(create(lab, { userName: 'x', [ENTERPRISE]: { manager: ben } })),
        status(create(lab, { userName: 'y', [ENTERPRISE]: { manager: { value: ben } } })),
      ]),
    [201, 400],
  ],
  [
    'overreach=closingStrips',
    async ({ lab, ada }) => {
      await lab.patch(`/Users/${ada}`, set('title', 'Dr'));
      await close(lab, ada);
      return (await truth(lab, ada))['title'];
    },
    undefined,
  ],
  [
    'overreach=displayName',
    async ({ lab, ada }) => (await lab.patch(`/Users/${ada}`, set('title', 'Dr'))).body.displayName,
    'ada',
  ],
  [
    'overreach=reopens',
    async ({ lab, ada }) => {
      await close(lab, ada);
      return (await lab.patch(`/Users/${ada}`, set('title', 'Dr'))).body.active;
    },
    true,
  ],
  [
    'closingMangles',
    async ({ lab, ada }) => {
      await close(lab, ada);
      return (await users(lab, 'filter=userName%20eq%20%22ada%22')).body.totalResults;
    },
    0,
  ],
  [
    'idIsUserName',
    async ({ lab }) => {
      const cleo = (await create(lab, { userName: 'cleo' })).body.id;
      const renamed = (await lab.patch(`/Users/${cleo}`, set('userName', 'cleopatra'))).body.id;
      return [cleo, renamed, await status(lab.get('/Users/cleo'))];
    },
    ['cleo', 'cleopatra', 404],
  ],
  [
    'reactivateChangesId',
    async ({ lab, ada, team }) => {
      await close(lab, ada);
      const again = (await lab.patch(`/Users/${ada}`, set('active', true))).body.id;
      const members = await lab.members(team);
      return [again === ada, members.includes(again), members.includes(ada)];
    },
    [false, true, false],
  ],
  [
    'pending=60000',
    async ({ lab }) => {
      const cleo = (await create(lab, { userName: 'cleo' })).body.id;
      const reply = await lab.patch(`/Users/${cleo}`, set('title', 'Dr'));
      return [reply.status, (await truth(lab, cleo))['title']];
    },
    [200, undefined],
  ],
  ['concurrency=lostUpdate groupWriteMs=150', ({ lab, ada, ben }) => overlap(lab, ada, ben), [[204, 204], 1]],
  ['concurrency=409 groupWriteMs=150', ({ lab, ada, ben }) => overlap(lab, ada, ben), [[204, 409], 1]],
  ['concurrency=412 groupWriteMs=150', ({ lab, ada, ben }) => overlap(lab, ada, ben), [[204, 412], 1]],
  ['concurrency=429 groupWriteMs=150', ({ lab, ada, ben }) => overlap(lab, ada, ben), [[204, 429], 1]],
  ['concurrency=500 groupWriteMs=150', ({ lab, ada, ben }) => overlap(lab, ada, ben), [[204, 500], 1]],
  [
    'groupWriteMs=200',
    async ({ lab, ada, ben }) => {
      const start = performance.now();
      const seen = await overlap(lab, ada, ben);
      return [seen, performance.now() - start > 390];
    },
    [[[204, 204], 2], true],
  ],
  [
    'deleteMeans=irreversible',
    async ({ lab, ada }) => {
      await lab.send('DELETE', `/Users/${ada}`);
      return [await status(lab.get(`/Users/${ada}`)), await status(create(lab, { userName: 'ada' }))];
    },
    [404, 409],
  ],
  ['putReply', ({ lab, ada }) => status(put(lab, ada)), 204],
  [
    'version=required',
    ({ lab, ada }) =>
      Promise.all([
        status(put(lab, ada)),
        status(lab.send('PUT', `/Users/${ada}`, { schemas: [USER], userName: 'ada' }, { 'if-match': '*' })),
      ]),
    [428, 200],
  ],
  [
    'bulk',
    async ({ lab }) => {
      const operations = [
        {
          method: 'POST',
          path: '/Groups',
          bulkId: 'g',
          data: { schemas: [GROUP], displayName: 'B', members: [{ value: 'bulkId:u' }] },
        },
        { method: 'POST', path: '/Users', bulkId: 'u', data: { schemas: [USER], userName: 'bulky' } },
      ];
      const reply = await lab.send('POST', '/Bulk', { Operations: operations });
      return reply.body.Operations?.map((one: { status: string }) => one.status);
    },
    ['201', '201'],
  ],
  ['bulkMax=1', ({ lab }) => status(lab.send('POST', '/Bulk', { Operations: [{}, {}] })), 413],
];
