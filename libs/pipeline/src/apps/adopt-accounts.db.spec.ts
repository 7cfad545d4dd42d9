import { accountsOf, colleagues, hrRow, labTruth } from '@joinery/testing';
import { Refusal } from '../ports';
import { Product } from '../test/product';

describe('accounts that were in an app before us', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  /** Somebody made an account by hand. */
  const plant = async (body: object): Promise<string> => {
    const lab = product.labs.get('chat');
    const answer = await fetch(`${lab?.url}/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${lab?.token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], active: true, ...body }),
    });
    return ((await answer.json()) as { id: string }).id;
  };

  const nameOf = async (): Promise<string> => {
    const known = await product.joinery.store.read((tx) => tx.reconciliations.known('chat'));
    return String(known.find((one) => one.subject.includes('Ben'))?.desired?.attributes['userName']);
  };

  const open = async (): Promise<string> => {
    await product.connect('chat');
    await product.ingest([hrRow('ben'), ...colleagues(2)]);
    await product.joinery.evaluatePeople.execute();
    return nameOf();
  };

  it('are matched, linked by hash, told in the audit log, and then changed instead of made', async () => {
    const userName = await open();
    const remoteId = await plant({ userName: userName.toUpperCase() });
    const stranger = await plant({ userName: 'robot@example.com' });
    const before = product.labs.get('chat')?.ledger().length;
    const adoption = await product.joinery.adoptAccounts.preview('chat');
    expect(adoption).toMatchObject({ complete: true, matched: [{ remoteId, by: 'userName' }], orphans: [{ remoteId: stranger }] }); // prettier-ignore
    const links = await product.joinery.adoptAccounts.decide('chat', { kind: 'accept', hash: adoption.hash }, 'hana');
    expect(links).toHaveLength(1);
    expect(product.labs.get('chat')?.ledger()).toHaveLength(before ?? -1);
    const told = await product.sql<{ actor: string; data: object }>(`SELECT actor, data FROM audit_event WHERE type = 'account.adopted'`); // prettier-ignore
    expect(told).toMatchObject([{ actor: 'hana', data: { remoteId, by: 'userName' } }]);
    expect((await product.joinery.adoptAccounts.preview('chat')).linked).toBe(1);
    await product.settle([hrRow('ben'), ...colleagues(2)]);
    const truth = await product.truth();
    expect(accountsOf(truth)).toHaveLength(4);
    expect(truth.users.find((user) => user.id === remoteId)?.externalId).toBe(links[0]?.identityId);
  });

  it('are known by an address of any type, and two with the same one are nobody’s to guess', async () => {
    await product.changePolicy((set) => ({
      ...set,
      digest: `${set.digest}+`,
      apps: set.apps.map((app) => (app.id === 'chat' ? { ...app, match: ['emails'] } : app)),
    }));
    const userName = await open();
    const known = await product.joinery.store.read((tx) => tx.reconciliations.known('chat'));
    const ben = known.find(({ desired }) => desired?.attributes['userName'] === userName)?.desired?.attributes ?? {};
    const value = String(Object.entries(ben).find(([path]) => path.startsWith('emails'))?.[1]);
    const atHome = await plant({ userName: 'one', emails: [{ type: 'home', value }] });
    expect((await product.joinery.adoptAccounts.preview('chat')).matched).toMatchObject([
      { remoteId: atHome, by: 'emails' },
    ]);
    await plant({ userName: 'two', emails: [{ type: 'work', value: value.toUpperCase() }] });
    const { matched, ambiguous } = await product.joinery.adoptAccounts.preview('chat');
    expect([matched.length, ambiguous.map(({ why }) => why)]).toEqual([0, ['several-accounts', 'several-accounts']]);
  });

  it('are not linked when the list has changed since it was looked at', async () => {
    const userName = await open();
    await plant({ userName });
    const { hash } = await product.joinery.adoptAccounts.preview('chat');
    await plant({ userName: 'another@example.com' });
    const late = product.joinery.adoptAccounts.decide('chat', { kind: 'accept', hash }, 'hana');
    await expect(late).rejects.toThrow(Refusal);
    expect((await product.joinery.adoptAccounts.preview('chat')).linked).toBe(0);
  });

  it('are left to the step of an approved plan that is on its way to them', async () => {
    await plant({ userName: await open() });
    const { hash } = await product.joinery.adoptAccounts.preview('chat');
    await product.approve(await product.plan());
    const late = product.joinery.adoptAccounts.decide('chat', { kind: 'accept', hash }, 'hana');
    await expect(late).rejects.toThrow(/a step of an approved plan is on its way/);
  });

  it('are not guessed at in an app that refuses the token: what it said is passed on', async () => {
    await open();
    process.env['SPEC_APP_TOKEN'] = 'another-token';
    const refused = { code: 'APP_UNREADABLE', message: expect.stringContaining('refused our token') };
    await expect(product.joinery.adoptAccounts.preview('chat')).rejects.toMatchObject(refused);
  });

  it('go to somebody by a decision, and to nobody else afterwards', async () => {
    await open();
    const remoteId = await plant({ userName: 'benny' });
    const known = await product.joinery.store.read((tx) => tx.reconciliations.known('chat'));
    const [one, other] = known.map(({ identityId }) => identityId);
    const link = (identityId = ''): Promise<unknown> =>
      product.joinery.adoptAccounts.decide('chat', { kind: 'link', remoteId, identityId }, 'hana');
    await link(one);
    await expect(link(other)).rejects.toMatchObject({ code: 'ACCOUNT_LINKED' });
  });
});

describe('trying the connection to an app', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const results = async (write: boolean): Promise<Record<string, string>> => {
    const report = await product.joinery.testApp.execute('chat', { write }, 'hana');
    return Object.fromEntries(report.checks.map((check) => [check.name, check.result]));
  };

  it('writes nothing unless it is allowed to', async () => {
    const lab = await product.connect('chat');
    expect(await results(false)).toMatchObject({
      token: 'passed',
      discovery: 'passed',
      mapping: 'passed',
      filter: 'passed',
      create: 'skipped',
    });
    expect(lab.ledger()).toEqual([]);
  });

  it('makes, closes and deletes an account that is nobody’s, and leaves nothing', async () => {
    const lab = await product.connect('chat');
    expect(await results(true)).toMatchObject({ create: 'passed', 'read-back': 'passed', deactivate: 'passed', delete: 'passed', 'clean-up': 'passed' }); // prettier-ignore
    expect(accountsOf(await labTruth(lab.url))).toEqual([]);
    const [told] = await product.sql<{ data: { write: boolean } }>(
      `SELECT data FROM audit_event WHERE type = 'app.tested'`,
    );
    expect(told?.data.write).toBe(true);
  });

  it('refuses to write to an app that is stopped', async () => {
    await product.connect('chat');
    await product.joinery.controlDispatch.stop('chat', 'hana', 'an audit');
    await expect(results(true)).rejects.toMatchObject({ code: 'APP_NOT_OPEN' });
  });

  it('tells a refused token from an app that is not there', async () => {
    await product.connect('chat');
    process.env['SPEC_APP_TOKEN'] = 'another-token';
    expect(await results(false)).toMatchObject({ tls: 'passed', token: 'failed', read: 'skipped' });
  });

  it('names an app that ignores filters', async () => {
    await product.connect('chat', { quirks: ['filterUnsupported=all'] });
    await product.settle(colleagues(2));
    const report = await product.joinery.testApp.execute('chat', { write: false }, 'hana');
    expect(report.departures.join()).toContain('filters are ignored');
  });
});

describe('connecting an app', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  type Wish = Parameters<Product['joinery']['connectApp']['execute']>[0];
  const connect = (more: Partial<Wish>): Promise<readonly string[]> => {
    const usual: Wish = {
      id: 'chat',
      baseUrl: 'https://app.example.org/scim/v2',
      tokenFrom: { env: 'X' },
      concurrency: 4,
    };
    return product.joinery.connectApp.execute({ ...usual, ...more }, 'hana');
  };

  it('keeps the tightest budget that the profile states, and says what is unusual about the address', async () => {
    const remarks = await connect({ profile: 'slack' });
    expect(remarks).toEqual(['Slack is usually at https://api.slack.com/scim/v2.']);
    const state = await product.joinery.store.read((tx) => tx.dispatch.sendingState('chat'));
    expect(state?.budget).toEqual({ requests: 180, seconds: 60 });
  });

  it.each<[string, Partial<Wish>, string]>([
    ['a profile that does not exist', { profile: 'slak' }, 'APP_PROFILE_UNKNOWN'],
    ['an app that policy does not know', { id: 'chatt' }, 'APP_UNKNOWN'],
    ['an app that is only proposed', { id: 'slack' }, 'APP_PROPOSED'],
    ['an address with a password in it', { baseUrl: 'https://me:pass@app.example.org' }, 'APP_URL_INVALID'],
    ['a token endpoint that is no address', { auth: { kind: 'oauth2-client-credentials', tokenUrl: 'login', clientId: 'j' } }, 'APP_TOKEN_URL_INVALID'], // prettier-ignore
    ['basic without a user', { auth: { kind: 'basic', userName: '' } }, 'APP_USER_INVALID'],
    ['a secret that lies nowhere', { auth: { kind: 'basic', userName: 'j' }, tokenFrom: {} }, 'APP_SECRET_MISSING'],
    ['a certificate without its key', { tls: { cert: '/c.pem' } }, 'APP_TLS_INCOMPLETE'],
  ])('refuses %s', async (_what, more, code) => {
    const error: unknown = await connect(more).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code, message: expect.not.stringContaining(code) });
    expect(String(error)).not.toContain('pass@');
  });
});
