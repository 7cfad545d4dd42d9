import { ConflictError, TerminalError, TransientError } from '../../../kit/errors';
import { createScimTarget } from '../scim-target';
import { type Fault } from '../test/fake-scim-server';
import { accountScene, ada, closed, DEPARTMENT, failure, profile, wish, WORK_MAIL } from './test/account-scene';

const scene = accountScene();

describe('a change', () => {
  const moved = { ...ada, attributes: { ...ada.attributes, [DEPARTMENT]: 'Sales' } };

  it('sends only what differs, and is read back', async () => {
    const remoteId = await scene.created();
    const result = await scene.target.ensureAccount(wish(moved, { remoteId, current: ada }));
    expect(result).toMatchObject({ effect: 'changed', proof: 'read-back' });
    expect(scene.app.requests.map(({ method }) => method).slice(-2)).toEqual(['PATCH', 'GET']);
    expect(scene.app.requests.at(-2)?.body).toMatchObject({
      Operations: [{ op: 'replace', path: DEPARTMENT, value: 'Sales' }],
    });
  });

  it('that an earlier try has sent is not told as what was there of itself', async () => {
    const remoteId = await scene.created();
    await scene.target.ensureAccount(wish(moved, { remoteId, current: ada }));
    const again = await scene.target.ensureAccount(wish(moved, { remoteId, current: ada, attempt: 1 }));
    expect(again.effect).toBe('unchanged');
    expect(again.remarks).toEqual([expect.stringContaining('an earlier try may have brought it about')]);
    const fresh = await scene.target.ensureAccount(wish(moved, { remoteId, current: moved, attempt: 1 }));
    expect(fresh.remarks ?? []).toEqual([]);
  });

  it('is read back after a 204', async () => {
    const remoteId = await scene.created();
    scene.app.moods.patchAnswer = 204;
    expect(await scene.target.ensureAccount(wish(moved, { remoteId, current: ada }))).toMatchObject({
      proof: 'read-back',
    });
  });

  it('that the app ignored is named with path, wanted and shown value', async () => {
    const remoteId = await scene.created();
    scene.app.moods.patchDoesNothing = true;
    const error = await failure(scene.target.ensureAccount(wish(moved, { remoteId, current: ada })));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.code).toBe('APP_WRITE_NOT_VISIBLE');
    expect(error.message).toContain(`${DEPARTMENT}: wanted "Sales", the app shows "R&D"`);
  });

  it('that the app ignores again and again is given to a person', async () => {
    const remoteId = await scene.created();
    Object.assign(scene.app.moods, { patchDoesNothing: true, putDoesNothing: true });
    const error = await failure(scene.target.ensureAccount(wish(moved, { remoteId, current: ada, attempt: 6 })));
    expect(error).toBeInstanceOf(TerminalError);
    expect(error.code).toBe('APP_WRITE_IGNORED');
    expect(scene.app.count('PUT')).toBe(1);
  });

  it('that closes an account is never given up on', async () => {
    const remoteId = await scene.created();
    Object.assign(scene.app.moods, { patchDoesNothing: true, putDoesNothing: true });
    const error = await failure(scene.target.ensureAccount(wish(closed, { remoteId, current: ada, attempt: 60 })));
    expect(error).toBeInstanceOf(TransientError);
  });

  it.each<[string, Fault]>([
    ['a reset', { kind: 'reset', when: 'after' }],
    ['a 502', { kind: 'status', when: 'after', status: 502 }],
    ['truncated JSON', { kind: 'truncated' }],
  ])('whose answer is lost by %s is settled by reading', async (_name, fault) => {
    const remoteId = await scene.created();
    scene.app.plan('PATCH', /Users/, fault);
    expect(await scene.target.ensureAccount(wish(moved, { remoteId, current: ada }))).toMatchObject({
      proof: 'read-back',
    });
    expect(scene.app.count('PATCH')).toBe(1);
  });

  it('whose request was lost stays open for later', async () => {
    const remoteId = await scene.created();
    scene.app.plan('PATCH', /Users/, { kind: 'reset', when: 'before' });
    expect(await failure(scene.target.ensureAccount(wish(moved, { remoteId, current: ada })))).toBeInstanceOf(
      TransientError,
    );
  });

  it('to a mail that is not there any more reads the account and replaces the list', async () => {
    const remoteId = await scene.created();
    const other = { type: 'home', value: 'ada@home.example' };
    Object.assign(scene.app.users.get(remoteId) ?? {}, { emails: [other] });
    const desired = { ...ada, attributes: { ...ada.attributes, [WORK_MAIL]: 'new@example.com' } };
    await scene.target.ensureAccount(wish(desired, { remoteId, current: ada }));
    expect(scene.app.users.get(remoteId)?.['emails']).toEqual([other, { type: 'work', value: 'new@example.com' }]);
  });

  it("never writes to an id that now carries somebody else's key", async () => {
    const remoteId = scene.app.add('users', { userName: 'x', externalId: 'E2002', active: true });
    expect(await failure(scene.target.ensureAccount(wish(ada, { remoteId, current: ada })))).toBeInstanceOf(
      ConflictError,
    );
    expect(scene.app.count('PATCH')).toBe(0);
  });

  it('reads, merges and puts the whole resource where the profile says so', async () => {
    const put = createScimTarget({
      appId: 'put',
      baseUrl: scene.app.baseUrl,
      token: () => Promise.resolve(null),
      profile: { ...profile, update: 'put' },
    });
    const remoteId = await scene.created();
    Object.assign(scene.app.users.get(remoteId) ?? {}, { nickName: 'theirs' });
    await put.ensureAccount(wish(moved, { remoteId, current: ada }));
    await put.close();
    expect(scene.app.users.get(remoteId)).toMatchObject({ nickName: 'theirs', userName: 'ada@example.com' });
    expect(scene.department(remoteId)).toBe('Sales');
    expect(scene.app.headers.at(-1)).not.toHaveProperty('authorization');
  });
});

describe('closing an account', () => {
  it('sends active:false as a boolean with a path, and reads', async () => {
    const remoteId = await scene.created();
    expect(await scene.target.ensureAccount(wish(closed, { remoteId, current: ada }))).toMatchObject({
      proof: 'read-back',
    });
    const patch = scene.app.requests.find(({ method }) => method === 'PATCH');
    expect(patch?.body).toMatchObject({ Operations: [{ op: 'replace', path: 'active', value: false }] });
  });

  it('is not believed when the app keeps the text "False"', async () => {
    const remoteId = await scene.created();
    scene.app.moods.activeStoredAsText = true;
    const error = await failure(scene.target.ensureAccount(wish(closed, { remoteId, current: ada })));
    expect(error.message).toContain('active: wanted false, the app shows "False"');
  });

  it('puts right, with a remark, what the app dropped without being asked', async () => {
    const remoteId = await scene.created();
    scene.app.moods.losesDepartmentOnDeactivation = true;
    const result = await scene.target.ensureAccount(wish(closed, { remoteId, current: ada }));
    expect(result.remarks).toEqual([`${DEPARTMENT} was nothing without our asking`]);
    expect([scene.app.users.get(remoteId)?.['active'], scene.department(remoteId)]).toEqual([false, 'R&D']);
  });
});

describe('deleting', () => {
  it('is not believed while the app still shows the account', async () => {
    const remoteId = await scene.created();
    scene.app.plan('DELETE', /Users/, { kind: 'status', when: 'before', status: 204, body: '' });
    expect(await failure(scene.target.deleteAccount(wish(ada, { remoteId })))).toMatchObject({
      code: 'APP_WRITE_NOT_VISIBLE',
    });
  });

  it('with a lost answer is settled by reading', async () => {
    const remoteId = await scene.created();
    scene.app.plan('DELETE', /Users/, { kind: 'reset', when: 'after' });
    expect(await scene.target.deleteAccount(wish(ada, { remoteId }))).toMatchObject({
      effect: 'deleted',
      proof: 'read-back',
    });
  });

  it('that never arrived stays open for later', async () => {
    const remoteId = await scene.created();
    scene.app.plan('DELETE', /Users/, { kind: 'reset', when: 'before' });
    expect(await failure(scene.target.deleteAccount(wish(ada, { remoteId })))).toBeInstanceOf(TransientError);
  });

  it('of an account nobody knows sends no DELETE', async () => {
    expect(await scene.target.deleteAccount(wish())).toMatchObject({ effect: 'unchanged' });
    expect(scene.app.count('DELETE')).toBe(0);
  });
});
