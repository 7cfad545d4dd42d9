import { StoppedError, TransientError } from '@joinery/connectors/kit';
import type { Plan } from '@joinery/store';
import {
  accountsOf,
  colleague,
  colleagues,
  type HrRow,
  hrRow,
  hrRowAfterwards,
  type LabTruth,
  membersByName,
} from '@joinery/testing';
import { LEASE_MS } from './claim-batch';
import { DrainApp } from './drain-app';
import { afterOwnError } from './outcome';
import { recordOutcomes } from './record-outcomes';
import { Product } from '../test/product';

const LEFT = { 'Last Day of Work': '2026-05-13' };

describe('a drain', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const truth = (appId = 'chat'): Promise<LabTruth> => product.truth(appId);

  /** External ids of every account that the app ever made. */
  const made = (appId = 'chat'): unknown[] =>
    (product.labs.get(appId)?.ledger() ?? [])
      .filter(({ kind, action }) => kind === 'User' && action === 'create')
      .map(({ after }) => after?.['externalId']);

  /** Everything that waits may be tried now, and no app rests. */
  const passTime = async (): Promise<void> => {
    await product.sql(`UPDATE account SET due_at = clock_timestamp() WHERE due_at IS NOT NULL`);
    await product.sql('UPDATE app SET paused_until = NULL');
    await product.sql(`UPDATE app_group SET create_sent_at = create_sent_at - interval '1 minute'`);
    await product.sql(`UPDATE app_circuit SET probe_at = clock_timestamp() WHERE state = 'open'`);
  };

  const drainUntilOver = async (plan: Plan): Promise<Plan> => {
    let now = await product.drain(plan);
    for (let tries = 0; tries < 30 && now.status === 'running'; tries++) {
      await passTime();
      now = await product.drain(plan);
    }
    return now;
  };

  const leasesRunOut = (): Promise<unknown[]> =>
    product.sql(`UPDATE lease SET until = clock_timestamp() - interval '1 second'`);

  /** Intents of steps, by whether somebody had died with the step before. */
  const intents = async (): Promise<unknown> => {
    const [counts] = await product.sql(
      `SELECT count(*) FILTER (WHERE data -> 'again' IS NULL)::int AS first, count(*) FILTER (WHERE data -> 'again' IS NOT NULL)::int AS again
       FROM audit_event WHERE type = 'step.intent'`,
    );
    return counts;
  };

  /** How steps were confirmed, each way once. */
  const endings = (): Promise<unknown[]> =>
    product.sql(
      `SELECT data ->> 'effect' AS effect, (data -> 'remarks')::jsonb AS remarks FROM audit_event WHERE type = 'step.confirmed'
       GROUP BY 1, 2 ORDER BY min(id)`,
    );

  it('brings about exactly what the plan says: create, update, deactivate, reactivate, and members', async () => {
    await product.connect('chat');
    await product.connect('intranet');
    const dana = hrRow('dana', { 'Last Day of Work': '' });
    await product.settle([hrRow('ben'), hrRow('cleo'), dana, hrRow('eli')]);
    expect(accountsOf(await truth())).toEqual(['ben.okafor', 'cleo.marchetti', 'dana.whitfield', 'eli.tanaka']);
    expect(accountsOf(await truth('intranet'))).toEqual(['ben.okafor', 'cleo.marchetti', 'dana.whitfield']);

    const plan = await product.planFor([
      hrRowAfterwards('ben'),
      hrRow('cleo', LEFT),
      { ...dana, ...LEFT },
      hrRow('eli'),
    ]);
    expect((await product.apply(plan)).status).toBe('completed');
    expect(accountsOf(await truth())).toEqual(['(cleo.marchetti)', '(dana.whitfield)', 'ben.okafor', 'eli.tanaka']);
    expect(membersByName(await truth())).toEqual({
      'All staff': ['ben.okafor'],
      Contractors: ['eli.tanaka'],
      'Customer Service': [],
      Engineering: ['eli.tanaka'],
      Finance: [],
      Product: ['ben.okafor'],
      Sales: [],
    });

    const back = await product.planFor([hrRowAfterwards('ben'), hrRow('cleo', LEFT), dana, hrRow('eli')]);
    expect((await product.told(back)).sort()).toEqual([
      'chat reactivate Dana Whitfield (E1004): planned',
      'intranet reactivate Dana Whitfield (E1004): planned',
    ]);
    expect((await product.apply(back)).status).toBe('completed');
    expect(accountsOf(await truth())).toContain('dana.whitfield');
    expect(membersByName(await truth())['Customer Service']).toEqual(['dana.whitfield']);
    expect((await product.plan()).status).toBe('empty');
    expect(made()).toHaveLength(4);
  });

  it('while one app is down, its steps wait and the other app goes on; afterwards everything arrives once', async () => {
    await product.connect('chat', { faults: [{ do: 'drop', at: 'before' }] });
    await product.connect('intranet');
    const plan = await product.planFor(colleagues(6));
    expect((await product.apply(plan)).status).toBe('running');
    const told = await product.told(plan);
    expect(told.filter((step) => step.startsWith('intranet')).every((step) => step.endsWith('confirmed'))).toBe(true);
    expect(told.filter((step) => step.startsWith('chat')).every((step) => step.endsWith('waiting'))).toBe(true);
    const progress = await product.joinery.store.read((tx) => tx.planRuns.progress(plan.id));
    expect(progress?.byApp[0]).toMatchObject({
      appId: 'chat',
      waiting: expect.any(Number),
      lastError: expect.any(String),
    });

    product.labs.get('chat')?.setFaults([]);
    expect((await drainUntilOver(plan)).status).toBe('completed');
    expect(made()).toHaveLength(6);
    expect(membersByName(await truth())['All staff']).toHaveLength(6);
  });

  it.each<[string, Parameters<Product['connect']>[1]]>([
    ['every second answer to a POST is lost', { faults: [{ do: 'drop', at: 'after', methods: ['POST'], every: 2 }] }],
    ['answers are cut in half', { faults: [{ do: 'truncate', methods: ['POST', 'PATCH'], probability: 0.5 }] }],
    [
      'some POSTs are answered with a conflict after they worked',
      { faults: [{ do: 'error', at: 'after', status: 409, scimType: 'uniqueness', methods: ['POST'], every: 3 }] },
    ],
    ['the app fails now and then', { faults: [{ do: 'error', at: 'before', status: 500, probability: 0.1 }] }],
  ])('makes one account a person when %s', async (_what, options) => {
    await product.connect('chat', { seed: 3, ...options });
    const plan = await product.planFor(colleagues(12));
    await product.approve(plan);
    expect((await drainUntilOver(plan)).status).toBe('completed');
    expect(new Set(made()).size).toBe(12);
    expect(made()).toHaveLength(12);
    expect(membersByName(await truth())['All staff']).toHaveLength(12);
  });

  it('leaves an app alone for as long as it asks, and goes on where it stopped', async () => {
    const lab = await product.connect('chat', { faults: [{ do: 'throttle', form: 'seconds', seconds: 30, skip: 10 }] });
    const plan = await product.planFor(colleagues(12));
    await product.apply(plan);
    const [app] = await product.joinery.store.read((tx) => tx.apps.status());
    expect(app?.pauseReason).toContain('patience of 30 s');
    const [pause] = await product.sql<{ s: number }>(
      'SELECT extract(epoch FROM paused_until - clock_timestamp())::int AS s FROM app',
    );
    expect(pause?.s).toBeGreaterThan(20);
    expect(await product.joinery.store.read((tx) => tx.apps.due())).toEqual([]);
    const requests = lab.requests();
    await product.drain(plan);
    expect(lab.requests()).toBe(requests);
    expect(await product.sql('SELECT id FROM account WHERE attempts > 0')).toEqual([]);
    lab.setFaults([]);
    const { controlDispatch } = product.joinery;
    await controlDispatch.endPause('chat', 'ops');
    await expect(controlDispatch.endPause('chat', 'ops')).rejects.toMatchObject({ code: 'NOT_PAUSED' });
    await expect(controlDispatch.endPause('wiki', 'ops')).rejects.toMatchObject({ code: 'APP_UNKNOWN' });
    expect((await product.events('app.pause-ended')).map(({ appId }) => appId)).toEqual(['chat']);
    await passTime();
    expect((await drainUntilOver(plan)).status).toBe('completed');
    expect(made()).toHaveLength(12);
  });

  it('fails the one step that a foreign account is in the way of, in the app’s words, and goes on with the others', async () => {
    const lab = await product.connect('chat');
    await scim(lab, 'POST', '/Users', { userName: 'given2.family2', externalId: 'somebody else' });
    const plan = await product.apply(await product.planFor(colleagues(4)));
    expect(plan.status).toBe('completed_with_failures');
    const failed = (await product.steps(plan)).filter(({ status }) => status === 'failed');
    expect(failed).toMatchObject([
      { body: { subject: 'Given2 Family2 (P00002)' }, reason: expect.stringContaining('given2.family2') },
    ]);
    expect(made().filter((id) => id !== 'somebody else')).toHaveLength(3);
    expect((await product.told(await product.plan())).filter((step) => step.includes('create'))).toHaveLength(1);
  });

  it('finds out that a change was answered with yes and did not happen, and says so', async () => {
    await product.connect('chat', { quirks: ['silent=PATCH'] });
    const hasty = new DrainApp(product.joinery, 10);
    const tryIt = async (row: HrRow): Promise<Plan> => {
      const plan = await product.planFor([row]);
      await product.approve(plan);
      await hasty.execute('chat', () => false);
      return plan;
    };
    await tryIt({ ...hrRow('ben'), Department: '' });
    const plan = await tryIt({ ...hrRowAfterwards('ben'), Department: '' });
    const [step] = (await product.steps(plan)).filter(({ body }) => body.identityId !== null);
    expect(step?.status).not.toBe('confirmed');
    const said = await product.sql<{ text: string }>(
      `SELECT coalesce(last_error, '') || coalesce((SELECT string_agg(reason, ' ') FROM step_end), '') AS text FROM account`,
    );
    expect(said.map(({ text }) => text).join(' ')).toMatch(/title|member|All staff/i);
  });

  it('never doubles anything while another process drains the same app', async () => {
    const lab = await product.connect('chat', { delayMs: 5 });
    const plan = await product.planFor(colleagues(60));
    await product.approve(plan);
    const other = await product.another();
    try {
      const drains = [product.joinery, other].map((one) => one.drainApp.execute('chat', () => false));
      const done = await Promise.all(drains);
      expect(done.reduce((sum, one) => sum + one.confirmed, 0)).toBeLessThanOrEqual(60);
    } finally {
      await other.close();
    }
    expect((await drainUntilOver(plan)).status).toBe('completed');
    expect(made()).toHaveLength(60);
    expect(membersByName(await truth())['All staff']).toHaveLength(60);
    const groups = lab.ledger().filter(({ kind, action }) => kind === 'Group' && action === 'create');
    expect(new Set(groups.map(({ after }) => after?.['displayName'])).size).toBe(groups.length);
  });

  it('takes over what a dead holder claimed once its lease has run out, and looks before it sends', async () => {
    const lab = await product.connect('chat');
    const plan = await product.planFor(colleagues(5));
    await product.approve(plan);
    const claimed = await product.joinery.store.read((tx) => tx.accounts.claim('chat', 3, LEASE_MS));
    expect(claimed).toHaveLength(3);
    // The dead one had made one of its three accounts and told nobody.
    const [one] = claimed;
    await scim(lab, 'POST', '/Users', { userName: one?.userName, externalId: one?.identityId });
    await product.drain(plan);
    expect(made()).toHaveLength(3);
    await leasesRunOut();
    expect((await drainUntilOver(plan)).status).toBe('completed');
    expect(made()).toHaveLength(5);
    expect(new Set(made()).size).toBe(5);
    expect((await product.plan()).status).toBe('empty');
    expect(await intents()).toEqual({ first: 2, again: 3 });
    // The one that was found is ours, and had not been there before.
    expect(await endings()).toEqual([
      { effect: 'created', remarks: null },
      { effect: 'created', remarks: ['an earlier try of this step had made the account'] },
    ]);
  });

  it('drops a step that was taken back unsent when its account moves, and keeps what one failed with before', async () => {
    await product.connect('chat');
    await product.settle([hrRow('ben'), hrRow('cleo')]);
    const file = [hrRow('ben', { 'Job Title': 'Lead' }), hrRow('cleo', { 'Job Title': 'Lead' })];
    const plan = await product.approve(await product.planFor(file));
    const { store } = product.joinery;
    const takeBack = async (errors: Record<string, unknown>): Promise<void> => {
      const claimed = await store.read((tx) => tx.accounts.claim('chat', 2, LEASE_MS));
      const outcomes = claimed.map((one) => afterOwnError(one, errors[one.userName ?? ''], 0));
      await store.transaction((tx) =>
        recordOutcomes(tx, outcomes, product.joinery.policies.current(), product.clock.now()),
      );
      await passTime();
    };
    const stop = new StoppedError('the turn is over');
    await takeBack({ 'ben.okafor': stop, 'cleo.marchetti': new TransientError('APP_UNAVAILABLE', 'down') });
    await takeBack({ 'ben.okafor': stop, 'cleo.marchetti': stop });
    expect(
      await product.sql(`SELECT last_error FROM account WHERE app_id = 'chat' ORDER BY last_error NULLS FIRST`),
    ).toEqual([{ last_error: null }, { last_error: 'down' }]);
    await product.sql(`UPDATE account SET current_hash = 'moved'`);
    await drainUntilOver(plan);
    const ends = (await product.steps(plan)).map(({ body, status }) => [body.subject.split(' ')[0], status]);
    expect(Object.fromEntries(ends)).toEqual({ Ben: 'stale', Cleo: 'confirmed' });
  });

  it('tells of a change that a dead holder had sent that it may have been an earlier try', async () => {
    const lab = await product.connect('chat');
    await product.settle([hrRow('ben')]);
    const plan = await product.planFor([hrRow('ben', { 'Job Title': 'Lead' })]);
    await product.approve(plan);
    const [ben] = await product.joinery.store.read((tx) => tx.accounts.claim('chat', 1, LEASE_MS));
    await scim(lab, 'PATCH', `/Users/${ben?.remoteId}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'title', value: 'Lead' }],
    });
    const before = lab.exchanges().length;
    await leasesRunOut();
    expect((await drainUntilOver(plan)).status).toBe('completed');
    const sent = lab.exchanges().slice(before);
    expect(sent.map(({ method }) => method)).toEqual(['GET']);
    expect((await endings()).at(-1)).toEqual({
      effect: 'unchanged',
      remarks: [
        'shows by now what this step was about: an earlier try may have brought it about, or somebody in the app',
      ],
    });
  });

  it('does not believe the outcome of a holder whose lease ran out', async () => {
    await product.connect('chat');
    const plan = await product.planFor([colleague(1)]);
    await product.approve(plan);
    const [late] = await product.joinery.store.read((tx) => tx.accounts.claim('chat', 1, 0));
    if (!late) throw new Error('nothing was due');
    const [now] = await product.joinery.store.read((tx) => tx.accounts.claim('chat', 1, LEASE_MS));
    expect(now?.id).toBe(late.id);
    const outcome = {
      status: 'failed',
      reason: 'too late',
      remoteId: null,
      shown: null,
      kept: null,
      givenSince: [],
      retryInMs: 0,
      countsAsAttempt: false,
    } as const;
    const kept = await product.joinery.store.transaction((tx) =>
      tx.accounts.finish([{ account: late, ...outcome }], product.clock.now()),
    );
    expect(kept.size).toBe(0);
    expect(await product.told(plan)).toEqual(['chat create Given1 Family1 (P00001): waiting']);
  });

  it('asks for a group again at once when the app was busy, since nothing was made', async () => {
    await product.connect('chat', {
      faults: [{ do: 'throttle', form: 'seconds', seconds: 60, methods: ['POST'], times: 1 }],
    });
    const plan = await product.planFor([colleague(1)]);
    expect((await product.apply(plan)).status).toBe('running');
    await product.sql('UPDATE app SET paused_until = NULL');
    await product.sql('UPDATE account SET due_at = clock_timestamp()');
    expect((await product.drain(plan)).status).toBe('completed');
  });

  it('makes a group that is left when no account waits any more, and not while it may still show', async () => {
    await product.connect('chat');
    const plan = await product.planFor([colleague(1)]);
    await product.approve(plan);
    await product.sql('UPDATE account SET due_at = NULL, plan_id = NULL, step_seq = NULL');
    await product.sql('UPDATE app_group SET create_sent_at = clock_timestamp()');
    const due = (): Promise<string[]> => product.joinery.store.read((tx) => tx.apps.due());
    expect(await due()).toEqual([]);
    await passTime();
    expect(await due()).toEqual(['chat']);
    await product.drain(plan);
    expect(Object.keys(membersByName(await truth()))).toContain('All staff');
    expect(await due()).toEqual([]);
  });

  it('stops when it is told to, and leaves the rest due', async () => {
    await product.connect('chat');
    const plan = await product.planFor(colleagues(5));
    await product.approve(plan);
    await product.joinery.drainApp.execute('chat', () => true);
    expect(made()).toHaveLength(0);
    expect(await product.joinery.store.read((tx) => tx.apps.due())).toEqual(['chat']);
  });
});

async function scim(lab: { url: string; token: string }, method: string, path: string, body: object): Promise<void> {
  const answer = await fetch(lab.url + path, {
    method,
    headers: { authorization: `Bearer ${lab.token}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], ...body }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
