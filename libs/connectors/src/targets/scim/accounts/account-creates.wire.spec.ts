import { ConflictError, RefusedInPartError, TransientError } from '../../../kit/errors';
import { createScimTarget } from '../scim-target';
import { FakeScimServer, type Fault, type Moods } from '../test/fake-scim-server';
import { NO_RULES, Refused, type VendorRules } from '../test/vendor-rules';
import { accountScene, ada, failure, profile, TOKEN, wish, WORK_MAIL } from './test/account-scene';

const scene = accountScene();

const TITLE = { ...ada.attributes, title: 'Captain', 'phoneNumbers[type eq "work"].value': '+1' };

describe('a create that is refused', () => {
  /** Refuses what holds this text, wherever it stands. */
  const refusing = (text: string, status = 400, methods = ['POST', 'PATCH', 'PUT']): void => {
    const refuse: VendorRules['refuse'] = ({ method, body }) => {
      if (methods.includes(method) && JSON.stringify(body).includes(text)) throw new Refused(status, 'invalidValue');
    };
    scene.app.moods.rules = { ...NO_RULES, refuse };
  };
  const joiner = { ...ada, attributes: TITLE };

  it.each([400, 422])('for one value makes the account without it, and tells (%s)', async (status) => {
    refusing('phoneNumbers', status);
    const error = await failure(scene.target.ensureAccount(wish(joiner)));
    expect(error).toBeInstanceOf(RefusedInPartError);
    expect(error.message).toContain('took every change but phoneNumbers[type eq "work"].value.');
    const [[id, account] = []] = [...scene.app.users];
    expect(error.account).toMatchObject({ remoteId: id, active: true, attributes: { title: 'Captain' } });
    expect(account).toMatchObject({ externalId: 'E1001', title: 'Captain', emails: [{ primary: true }] });
    expect(scene.app.users.size).toBe(1);
  });

  it('for a value that is taken afterwards is none', async () => {
    refusing('phoneNumbers', 400, ['POST']);
    const done = await scene.target.ensureAccount(wish(joiner));
    expect(done).toMatchObject({ effect: 'created', proof: 'read-back' });
    expect(scene.app.users.get(done.remoteId)).toMatchObject({ phoneNumbers: [{ value: '+1' }] });
  });

  it('for who it is of is what was said at first, after one more try', async () => {
    await scene.target.ensureAccount({ ...wish({ ...ada, attributes: { userName: 'ben' } }), externalId: 'E1002' });
    refusing('ada@example.com');
    const error = await failure(scene.target.ensureAccount(wish(joiner)));
    expect(error).toMatchObject({ code: 'APP_REFUSED_INVALID_VALUE', account: null });
    expect([scene.app.users.size, scene.app.count('POST')]).toEqual([1, 3]);
  });

  it('whose second answer is lost is looked for, and not sent again', async () => {
    refusing('Captain');
    scene.app.plan('POST', /Users/, { kind: 'status', when: 'before', status: 400 });
    scene.app.plan('POST', /Users/, { kind: 'status', when: 'before', status: 400 });
    scene.app.plan('POST', /Users/, { kind: 'reset', when: 'after' });
    const error = await failure(scene.target.ensureAccount(wish(joiner)));
    expect(error).toBeInstanceOf(RefusedInPartError);
    expect(scene.app.users.size).toBe(1);
  });

  it('is not tried otherwise where a profile speaks for the app', async () => {
    refusing('phoneNumbers');
    const known = createScimTarget({ appId: 'chat', baseUrl: scene.app.baseUrl, profile: { ...profile, adapts: false } }); // prettier-ignore
    expect(await failure(known.ensureAccount(wish(joiner)))).toMatchObject({ code: 'APP_REFUSED_INVALID_VALUE' });
    await known.close();
    expect(scene.app.users.size).toBe(0);
  });
});

describe('a create', () => {
  it('is looked for, made and read back', async () => {
    expect(await scene.target.ensureAccount(wish())).toMatchObject({ effect: 'created', proof: 'read-back' });
    expect(scene.app.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
    expect(scene.app.requests[0]?.url).toBe('/Users?filter=externalId eq "E1001"');
    expect(scene.app.requests[1]?.body).toMatchObject({
      externalId: 'E1001',
      emails: [{ primary: true, type: 'work' }],
    });
    expect(scene.app.headers[1]).toMatchObject({
      accept: 'application/scim+json, application/json',
      'user-agent': 'Joinery',
      authorization: `Bearer ${TOKEN}`,
    });
  });

  it.each<[string, Fault]>([
    ['a reset after the effect', { kind: 'reset', when: 'after' }],
    ['a 500 after the effect', { kind: 'status', when: 'after', status: 500 }],
    ['a 503 after the effect', { kind: 'status', when: 'after', status: 503 }],
    ['truncated JSON', { kind: 'truncated' }],
    ['silence', { kind: 'hang' }],
    ['a drip that never ends in time', { kind: 'drip' }],
    ['a 409 although it was made', { kind: 'race' }],
  ])('is found again by looking after %s, and never sent twice', async (_name, fault) => {
    scene.app.plan('POST', /Users/, fault);
    const result = await scene.target.ensureAccount(wish());
    expect(scene.app.users.size).toBe(1);
    expect(scene.app.count('POST')).toBe(1);
    expect(result.remoteId).toBe([...scene.app.users.keys()][0]);
    expect(result.effect).toBe(fault.kind === 'race' ? 'adopted' : 'created');
  });

  it('is told as made when an earlier attempt made it and a later one is answered with 409', async () => {
    scene.app.plan('POST', /Users/, { kind: 'race' });
    const result = await scene.target.ensureAccount(wish(ada, { attempt: 1 }));
    expect(result).toMatchObject({ effect: 'created', remoteId: [...scene.app.users.keys()][0] });
    expect(scene.app.count('POST')).toBe(1);
  });

  it('is left for later when the answer was lost and looking finds nothing', async () => {
    scene.app.plan('POST', /Users/, { kind: 'reset', when: 'before' });
    const error = await failure(scene.target.ensureAccount(wish()));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.code).toBe('APP_ANSWER_LOST');
    expect(error.exchanges.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET', 'GET', 'GET', 'GET']);
    expect(scene.app.count('POST')).toBe(1);
    expect((await scene.target.ensureAccount(wish())).effect).toBe('created');
  });

  it.each<[string, Partial<Moods>]>([
    ['has an empty body', { createAnswer: 'empty' }],
    ['shows nothing but the id', { createAnswer: 'nothing-but-id' }],
    ['has an id only in its Location', { createAnswer: 'id-in-location' }],
  ])('is read back when the 201 %s', async (_name, moods) => {
    Object.assign(scene.app.moods, moods);
    expect(await scene.target.ensureAccount(wish())).toMatchObject({ effect: 'created', proof: 'read-back' });
    expect(scene.app.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
  });

  it('is a conflict when two accounts carry our key', async () => {
    for (const userName of ['a', 'b']) scene.app.add('users', { userName, externalId: 'E1001' });
    const error = await failure(scene.target.ensureAccount(wish()));
    expect(error).toMatchObject({
      code: 'APP_SEVERAL_ACCOUNTS',
      message: expect.stringContaining('--link') as unknown,
    });
    expect(scene.app.count('POST')).toBe(0);
  });

  it.each<[Moods['filter'], Moods['pages'], number]>([
    ['everybody', 'right', 2],
    ['refused', 'right', 2],
    ['nobody', 'right', 1000],
    ['everybody', 'past-end-400', 2],
  ])('finds its own account when filters answer with %s (pages %s)', async (filter, pages, maxPage) => {
    for (let number = 0; number < 5; number++)
      scene.app.add('users', { userName: `p${number}`, externalId: `P${number}` });
    const ours = scene.app.add('users', { userName: 'ada@example.com', externalId: 'E1001', active: true });
    scene.app.add('users', { userName: 'last' });
    Object.assign(scene.app.moods, { filter, pages, maxPage });
    expect((await scene.target.ensureAccount(wish())).remoteId).toBe(ours);
    expect(scene.app.users.size).toBe(7);
    expect(scene.department(ours)).toBe('R&D');
  });

  it.each<Moods['filter']>(['everybody', 'refused'])(
    'makes no second account for one of ours under another name when filters answer with %s',
    async (filter) => {
      for (let number = 0; number < 5; number++)
        scene.app.add('users', { userName: `p${number}`, externalId: `P${number}` });
      const ours = scene.app.add('users', { userName: 'ada.old@example.com', externalId: 'E1001', active: true });
      Object.assign(scene.app.moods, { filter, maxPage: 2 });
      expect((await scene.target.ensureAccount(wish())).remoteId).toBe(ours);
      expect([scene.app.users.size, scene.app.count('POST')]).toEqual([6, 0]);
    },
  );

  it.each([[['externalId'] as const], [['externalId', 'userName'] as const]])(
    'asks for the user name first where the app takes it twice (match %j)',
    async (match) => {
      scene.app.add('users', { userName: 'ADA@example.com', externalId: 'theirs' });
      scene.app.moods.userNamesUnique = false;
      const careful = createScimTarget({
        appId: 'twice',
        baseUrl: scene.app.baseUrl,
        token: () => Promise.resolve(TOKEN),
        profile: { ...profile, keepsUserNamesUnique: false },
      });
      expect(await failure(careful.ensureAccount(wish(ada, { match })))).toBeInstanceOf(ConflictError);
      await careful.close();
      expect(scene.app.users.size).toBe(1);
    },
  );

  it('gives up on a dripping answer at the deadline of the whole request', async () => {
    scene.app.plan('POST', /Users/, { kind: 'drip' });
    const { exchanges } = await scene.target.ensureAccount(wish());
    expect(exchanges.find(({ method }) => method === 'POST')).toMatchObject({
      status: null,
      response: 'no answer: no complete answer within 1200 ms',
    });
  });

  it('that could not even be sent is not looked for again', async () => {
    const answer = {
      kind: 'status',
      when: 'before',
      status: 200,
      body: '{"totalResults":0}',
      headers: { connection: 'close' },
    } as const;
    scene.app.plan('GET', /Users/, answer);
    let asked = 0;
    const token = async (): Promise<string> => {
      asked += 1;
      if (asked === 2) await scene.app.stop();
      return TOKEN;
    };
    const leaving = createScimTarget({ appId: 'chat', baseUrl: scene.app.baseUrl, token, profile });
    const error = await failure(leaving.ensureAccount(wish()));
    expect([error.code, error.exchanges.map(({ method }) => method)]).toEqual(['APP_UNREACHABLE', ['GET', 'POST']]);
    await leaving.close();
    scene.app = await FakeScimServer.start();
  });

  it('looks by mail before it creates when policy matches by mail, because apps do not keep mails unique', async () => {
    const there = scene.app.add('users', {
      userName: 'lindqvist',
      emails: [{ value: 'Ada@example.com', type: 'work' }],
      active: true,
    });
    const result = await scene.target.ensureAccount(wish(ada, { match: ['externalId', 'emails'] }));
    expect(result).toMatchObject({ remoteId: there, effect: 'adopted' });
    expect(scene.app.users.get(there)).toMatchObject({ externalId: 'E1001', userName: 'ada@example.com' });
  });

  it('understands lists in lower case and lists without Resources', async () => {
    scene.app.moods.resourcesKey = 'none-when-empty';
    const id = await scene.created();
    scene.app.moods.resourcesKey = 'resources';
    expect(await scene.target.ensureAccount(wish())).toMatchObject({ remoteId: id, effect: 'adopted' });
  });

  it('accepts a mail whose type the app dropped, and changes it without making a second one', async () => {
    scene.app.moods.dropsMailTypes = true;
    const id = await scene.created();
    const desired = { ...ada, attributes: { ...ada.attributes, [WORK_MAIL]: 'new@example.com' } };
    await scene.target.ensureAccount(wish(desired, { remoteId: id, current: ada }));
    expect(scene.app.users.get(id)?.['emails']).toEqual([{ type: 'work', value: 'new@example.com' }]);
  });
});
