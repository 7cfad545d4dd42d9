import { GROUP } from './client';
import { create, createGroup, names, noOne, put, remove, status, truth, users, type Row } from './scene';

export const FIRST_ROWS: readonly Row[] = [
  ['filterUnsupported=empty', async ({ lab }) => (await lab.find('Users', 'userName eq "ada"')).body.totalResults, 0],
  ['filterUnsupported=all', async ({ lab }) => (await lab.find('Users', noOne)).body.totalResults, 2],
  ['filterUnsupported=400', ({ lab }) => status(lab.find('Users', noOne)), 400],
  ['filterUnsupported=500', ({ lab }) => status(lab.find('Users', noOne)), 500],
  ['filterCaseSensitive', async ({ lab }) => (await lab.find('Users', 'userName Eq "nobody"')).body.totalResults, 2],
  ['maxPage=1', async ({ lab }) => names(await users(lab, 'count=50')), ['ada']],
  ['defaultPage=1', async ({ lab }) => names(await users(lab)), ['ada']],
  ['count0=400', ({ lab }) => status(users(lab, 'count=0')), 400],
  ['count0=500', ({ lab }) => status(users(lab, 'count=0')), 500],
  ['count0=all', async ({ lab }) => names(await users(lab, 'count=0')), ['ada', 'ben']],
  ['ignoresStartIndex', async ({ lab }) => names(await users(lab, 'startIndex=2&count=1')), ['ada']],
  ['overlappingPages', async ({ lab }) => names(await users(lab, 'startIndex=2&count=1')), ['ada']],
  ['totalResultsIsPageSize', async ({ lab }) => (await users(lab, 'count=1')).body.totalResults, 1],
  ['noResourcesKey', async ({ lab }) => 'Resources' in (await lab.find('Users', noOne)).body, false],
  ['resourcesKeyLower', async ({ lab }) => (await users(lab)).body.resources?.length, 2],
  [
    'patch=no',
    ({ lab, ada }) => status(lab.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false })),
    501,
  ],
  [
    'patch=activeOnly',
    ({ lab, ada }) => status(lab.patch(`/Users/${ada}`, { op: 'replace', path: 'title', value: 'x' })),
    400,
  ],
  ['patch=noFilterPath', ({ lab, ada, team }) => status(lab.patch(`/Groups/${team}`, remove(ada))), 400],
  [
    'opCaseSensitive',
    ({ lab, ada }) => status(lab.patch(`/Users/${ada}`, { op: 'Replace', path: 'active', value: false })),
    400,
  ],
  [
    'msRemoveEmptiesGroup',
    async ({ lab, ada, team }) => {
      await lab.patch(`/Groups/${team}`, { op: 'remove', path: 'members', value: [{ value: ada }] });
      return lab.members(team);
    },
    [],
  ],
  [
    'pathlessReplacesMembers',
    async ({ lab, team }) => {
      await lab.patch(`/Groups/${team}`, { op: 'replace', value: { displayName: 'New' } });
      return lab.members(team);
    },
    [],
  ],
  [
    'pathlessReplacesWholeResource',
    async ({ lab, ada }) => {
      const reply = await lab.patch(`/Users/${ada}`, { op: 'replace', value: { active: false } });
      return [reply.status, reply.body.userName, reply.body.displayName];
    },
    [200, '-', undefined],
  ],
  [
    'replaceMembersMerges',
    async ({ lab, ada, team }) => {
      await lab.patch(`/Groups/${team}`, { op: 'replace', path: 'members', value: [{ value: ada }] });
      return (await lab.members(team)).length;
    },
    2,
  ],
  [
    'removeAllNoop',
    async ({ lab, team }) => {
      await lab.patch(`/Groups/${team}`, { op: 'remove', path: 'members' });
      return (await lab.members(team)).length;
    },
    2,
  ],
  [
    'addReplacesMultivalued',
    async ({ lab, ada }) => {
      const reply = await lab.patch(`/Users/${ada}`, { op: 'add', path: 'emails', value: [{ value: 'n@x' }] });
      return reply.body.emails;
    },
    [{ value: 'n@x' }],
  ],
  [
    'maxMembers=1',
    ({ lab, ada, ben, team }) =>
      status(lab.patch(`/Groups/${team}`, { op: 'add', path: 'members', value: [{ value: ada }, { value: ben }] })),
    400,
  ],
  [
    'activeString=stores',
    async ({ lab }) => (await create(lab, { userName: 'x', active: 'False' })).body.active,
    'False',
  ],
  [
    'activeString=coerces',
    async ({ lab }) => (await create(lab, { userName: 'x', active: 'False' })).body.active,
    false,
  ],
  [
    'activeString=ignores',
    async ({ lab, ada }) =>
      (await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: 'False' })).body.active,
    true,
  ],
  [
    'emptyString=clears',
    async ({ lab, ada }) =>
      (await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'displayName', value: '' })).body.displayName,
    undefined,
  ],
  [
    'emptyString=400',
    ({ lab, ada }) => status(lab.patch(`/Users/${ada}`, { op: 'replace', path: 'displayName', value: '' })),
    400,
  ],
  [
    'silent=PATCH',
    async ({ lab, ada }) => {
      const reply = await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
      return [reply.status, (await truth(lab, ada))['active']];
    },
    [200, true],
  ],
  [
    'silent=POST',
    async ({ lab }) => [await status(create(lab, { userName: 'x' })), (await lab.state()).users.length],
    [201, 2],
  ],
  ['userNameMangled=lower', async ({ lab }) => (await create(lab, { userName: 'Cleo@X' })).body.userName, 'cleo@x'],
  [
    'userNameMangled=handle',
    async ({ lab }) => (await create(lab, { userName: 'Cleo.A+B@X' })).body.userName,
    'cleo.ab',
  ],
  ['emptyGroups=refused', ({ lab }) => status(createGroup(lab, { displayName: 'x' })), 400],
  [
    'emptyGroups=refused',
    ({ lab, ada, ben, team }) => status(lab.patch(`/Groups/${team}`, remove(ada), remove(ben))),
    400,
  ],
  [
    'emptyGroups=end',
    async ({ lab, ada, ben, team }) => {
      await lab.patch(`/Groups/${team}`, remove(ada), remove(ben));
      return status(lab.get(`/Groups/${team}`));
    },
    404,
  ],
  ['ignoresAttributes', async ({ lab }) => (await create(lab, { userName: 'x', title: 'Dr' })).body.title, undefined],
  ['createIgnoresMembers', async ({ lab, ada }) => lab.members(await lab.group('Other', ada)), []],
  [
    'reusesIds',
    async ({ lab, ada }) => {
      await lab.send('DELETE', `/Users/${ada}`);
      return (await lab.user('cleo')) === ada;
    },
    true,
  ],
  [
    'deleteUserKeepsMembership',
    async ({ lab, ada, team }) => {
      await lab.send('DELETE', `/Users/${ada}`);
      return (await lab.members(team)).includes(ada);
    },
    true,
  ],
  [
    'deleteMeans=deactivate',
    async ({ lab, ada }) => {
      await lab.send('DELETE', `/Users/${ada}`);
      return (await lab.get(`/Users/${ada}`)).body.active;
    },
    false,
  ],
  [
    'deleteMeans=deactivate404',
    async ({ lab, ada }) => {
      await lab.send('DELETE', `/Users/${ada}`);
      return [await status(lab.get(`/Users/${ada}`)), await status(create(lab, { userName: 'ada' }))];
    },
    [404, 409],
  ],
  ['unknownMember=store', async ({ lab }) => lab.members(await lab.group('Other', 'ghost')), ['ghost']],
  [
    'unknownMember=drop',
    ({ lab, team }) =>
      status(lab.patch(`/Groups/${team}`, { op: 'add', path: 'members', value: [{ value: 'ghost' }] })),
    204,
  ],
  [
    'unknownMember=404',
    ({ lab, team }) =>
      status(lab.patch(`/Groups/${team}`, { op: 'add', path: 'members', value: [{ value: 'ghost' }] })),
    404,
  ],
  [
    'unknownMember=500',
    ({ lab, team }) =>
      status(lab.patch(`/Groups/${team}`, { op: 'add', path: 'members', value: [{ value: 'ghost' }] })),
    500,
  ],
  [
    'dupCase=201',
    ({ lab }) => Promise.all([status(create(lab, { userName: 'ADA' })), status(create(lab, { userName: 'ada' }))]),
    [201, 409],
  ],
  ['dupCase=always', ({ lab }) => status(create(lab, { userName: 'ada' })), 201],
  [
    'renameToTaken=500',
    ({ lab, ada }) => status(lab.patch(`/Users/${ada}`, { op: 'replace', path: 'userName', value: 'ben' })),
    500,
  ],
  [
    'renameToTaken=200duplicates',
    ({ lab, ada }) => status(lab.patch(`/Users/${ada}`, { op: 'replace', path: 'userName', value: 'ben' })),
    200,
  ],
  ['put=merges', async ({ lab, ada }) => (await put(lab, ada)).body.displayName, 'Ada'],
  ['put=405', ({ lab, ada }) => status(put(lab, ada)), 405],
  ['put=501', ({ lab, ada }) => status(put(lab, ada)), 501],
  [
    'put=ignoresMembers',
    async ({ lab, team }) => {
      await lab.send('PUT', `/Groups/${team}`, { schemas: [GROUP], displayName: 'Team' });
      return (await lab.members(team)).length;
    },
    2,
  ],
  ['membersHidden', async ({ lab, team }) => 'members' in (await lab.get(`/Groups/${team}`)).body, false],
  ['emptyMemberList', async ({ lab, team }) => (await lab.get(`/Groups/${team}`)).body.members, []],
  ['userGroupsHidden', async ({ lab, ada }) => 'groups' in (await lab.get(`/Users/${ada}`)).body, false],
  [
    'closedShows=state',
    async ({ lab, ada }) => {
      await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
      return Object.keys((await lab.get(`/Users/${ada}`)).body).sort();
    },
    ['active', 'id', 'meta', 'schemas'],
  ],
  [
    'closedShows=blank',
    async ({ lab, ada }) => {
      await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
      const { body } = await lab.get(`/Users/${ada}`);
      return [body.userName, body.displayName, body.emails, (await truth(lab, ada))['displayName']];
    },
    ['ada', '', [], 'Ada'],
  ],
  [
    'patchReply=204',
    async ({ lab, ada }) => {
      const reply = await lab.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
      return [reply.status, reply.text, (await truth(lab, ada))['active']];
    },
    [204, '', false],
  ],
  [
    'patchReply=200',
    async ({ lab, ben, team }) => {
      const reply = await lab.patch(`/Groups/${team}`, remove(ben));
      return [reply.status, reply.body?.members.length];
    },
    [200, 1],
  ],
  [
    'createEmptyBody',
    async ({ lab }) => {
      const reply = await create(lab, { userName: 'x' });
      return [reply.status, reply.text, typeof reply.headers['location']];
    },
    [201, '', 'string'],
  ],
  ['location=missing', async ({ lab }) => (await create(lab, { userName: 'x' })).headers['location'], undefined],
  [
    'location=relative',
    async ({ lab }) => String((await create(lab, { userName: 'x' })).headers['location']).startsWith('/scim/v2/Users/'),
    true,
  ],
  [
    'etag',
    async ({ lab, ada }) => {
      const reply = await lab.get(`/Users/${ada}`);
      return [reply.headers['etag'], reply.body.meta.version];
    },
    [undefined, undefined],
  ],
  ['errorStatusNumber', async ({ lab }) => (await lab.get('/Users/none')).body.status, 404],
  ['errorNotScim', async ({ lab }) => (await lab.get('/Users/none')).body.error?.code, 'E404'],
  ['notFoundIs400', ({ lab }) => status(lab.get('/Users/none')), 400],
];
