import { accountsOf, colleague, hrRow, hrRowAfterwards, type LabTruth, membersByName } from '@joinery/testing';
import { Product } from '../test/product';

const LEFT = { 'Last Day of Work': '2026-05-13' };

describe('what is given by hand', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
    await product.connect('chat');
    await product.settle([hrRow('ben'), hrRow('cleo'), colleague(1)]);
  });
  afterEach(() => product.close());

  const truth = (): Promise<LabTruth> => product.truth();
  const membersOf = async (group: string): Promise<readonly string[] | undefined> =>
    membersByName(await truth())[group];
  const wish = {
    kind: 'manual',
    effect: 'allow',
    reason: 'the audit',
    from: null,
    until: null,
    onMove: 'review',
  } as const;
  const give = async (
    number: string,
    more: Partial<Parameters<Product['joinery']['giveByHand']['execute']>[0]>,
  ): Promise<string> => {
    const { id } = await product.person(number);
    return (
      await product.joinery.giveByHand.execute(
        { ...wish, identityId: id, entitlement: 'group:finance', ...more },
        'Olu',
      )
    ).id;
  };

  it('becomes a plan that names who gave it, and is gone when it is revoked', async () => {
    const id = await give('E1002', {});
    const plan = await product.plan();
    expect(await product.told(plan)).toEqual([expect.stringContaining('chat update Ben Okafor')]);
    expect((await product.steps(plan))[0]?.body.because[0]?.text).toBe(`group Finance by manual ${id}`);
    await product.apply(plan);
    expect(await membersOf('Finance')).toContain('ben.okafor');

    await product.joinery.decideHandGrant.revoke(id, 'Olu', 'the audit is over');
    await product.apply(await product.plan());
    expect(await membersOf('Finance')).not.toContain('ben.okafor');
    expect((await product.events('grant.revoked'))[0]?.data['reason']).toBe('the audit is over');
  });

  it('is listed by what became of it: what counts stands behind no number of those that are over', async () => {
    const counting = await give('E1002', { entitlement: 'group:finance' });
    for (const entitlement of ['group:legal', 'group:it'])
      await product.joinery.decideHandGrant.revoke(await give('E1002', { entitlement }), 'Olu', 'not needed');
    const listed = async (statuses: readonly string[]): Promise<string[]> =>
      (await product.joinery.store.read((tx) => tx.handGrants.list({ statuses, limit: 2 }))).map(({ id }) => id);
    expect(await listed(['active', 'review'])).toEqual([counting]);
    expect(await listed(['revoked'])).toHaveLength(2);
  });

  it('stays beside a rule that gives the same: the person has it while one of the two does', async () => {
    await give('E1002', { entitlement: 'group:all-staff' });
    expect((await product.plan()).status).toBe('empty');
  });

  it('of a mover waits for a review, ends, or stays, as each says', async () => {
    const [review, expire, keep] = [
      await give('E1002', { entitlement: 'group:finance' }),
      await give('E1002', { entitlement: 'group:legal', onMove: 'expire' }),
      await give('E1002', { entitlement: 'group:it', onMove: 'keep' }),
    ];
    await product.apply(await product.plan());
    await product.apply(await product.planFor([hrRowAfterwards('ben'), hrRow('cleo'), colleague(1)]));
    const list = await product.joinery.store.read((tx) => tx.handGrants.list({ limit: 10 }));
    expect(Object.fromEntries(list.map(({ id, status }) => [id, status]))).toEqual({
      [review]: 'review',
      [expire]: 'ended',
      [keep]: 'active',
    });
    const groups = membersByName(await truth());
    expect([groups['Finance'], groups['Legal'], groups['IT']].map((names) => names?.includes('ben.okafor'))).toEqual([
      true,
      false,
      true,
    ]);
    await product.joinery.decideHandGrant.keep(review, 'Olu', 'still needed');
    await expect(product.joinery.decideHandGrant.keep(review, 'Olu', 'again')).rejects.toThrow('not up for review');
  });

  it('of a leaver is over for good, also when they are hired again', async () => {
    const id = await give('E1003', { entitlement: 'group:legal', onMove: 'keep' });
    await product.apply(await product.plan());
    await product.apply(await product.planFor([hrRow('ben'), hrRow('cleo', LEFT), colleague(1)]));
    await product.apply(await product.planFor([hrRow('ben'), hrRow('cleo'), colleague(1)]));
    expect(accountsOf(await truth())).toContain('cleo.marchetti');
    expect(await membersOf('Legal')).not.toContain('cleo.marchetti');
    expect((await product.events('grant.ended'))[0]).toMatchObject({ data: { grant: id, why: 'the person left' } });
  });

  it('ends by itself on its day, and a deny lets the rule count again', async () => {
    await give('E1002', { effect: 'deny', entitlement: 'group:all-staff', until: 'P7D' });
    await product.apply(await product.plan());
    expect(await membersOf('All staff')).not.toContain('ben.okafor');
    product.clock.set('2026-05-21T09:00:00.000Z');
    await product.apply(await product.plan());
    expect(await membersOf('All staff')).toContain('ben.okafor');
  });

  it('may be an attribute, where policy lets it: it counts until its day, or until it is taken back', async () => {
    const { id } = await product.person('E1003');
    const set = (attribute: string, value: string | null, until: string | null = null): Promise<unknown> =>
      product.joinery.setByHand.execute({ identityId: id, attribute, value, until, reason: 'it is urgent' }, 'Olu');
    await set('lastDayOfWork', '2026-05-12');
    await set('phone', '+46 1', 'P7D');
    await product.apply(await product.plan());
    const told = await product.joinery.explainPerson.execute(id, product.clock.now());
    expect([told.state.value, told.attributes['phone']?.source]).toEqual(['leaver', 'manual']);
    await set('lastDayOfWork', null);
    await product.joinery.evaluatePeople.execute();
    const back = await product.joinery.explainPerson.execute(id, product.clock.now());
    expect([back.state.value, back.attributes['phone']?.value]).toEqual(['active', '+46 1']);
    product.clock.set('2026-05-21T09:00:00.000Z');
    await product.joinery.evaluatePeople.execute();
    const over = await product.joinery.explainPerson.execute(id, product.clock.now());
    expect(over.attributes['phone']?.value ?? null).toBeNull();
    expect((await product.events('attribute.set')).map(({ data }) => data['attribute'])).toEqual([
      'lastDayOfWork',
      'phone',
    ]);

    const frame = { from: '2026-01-01T00:00:00.000Z', until: product.clock.now(), zone: 'UTC', candidate: null };
    const { days, others } = await product.joinery.replayPolicy.execute(frame);
    expect([others, days.every(({ same, decisions }) => same === decisions)]).toEqual([[], true]);

    await expect(set('department', 'Legal')).rejects.toThrow('May be set: lastDayOfWork, phone');
    await expect(set('userName', 'cleo')).rejects.toThrow('is made by derive.userName');
    await expect(set('lastDayOfWork', 'tomorrow')).rejects.toThrow('written 2026-12-31');
    await expect(set('shoeSize', '38')).rejects.toThrow('no attribute "shoeSize"');
    await expect(set('lastDayOfWork', null)).rejects.toThrow('nothing to take back');
  });

  it.each([
    ['an entitlement that no policy knows', { entitlement: 'group:finanse' }, 'knows no entitlement'],
    ['a deny without an end', { effect: 'deny' as const }, 'needs an end'],
    ['an end that has passed', { until: '2026-05-01' }, 'before it counts'],
    ['a time that is none', { until: 'next week' }, 'neither a date'],
    ['no reason', { reason: ' ' }, 'Say why'],
    ['nobody', { identityId: '00000000-0000-8000-8000-000000000000' }, 'There is no person'],
  ])('is refused: %s', async (_what, more, message) => {
    await expect(give('E1002', more)).rejects.toThrow(message);
    expect(await product.joinery.store.read((tx) => tx.handGrants.list({ limit: 10 }))).toEqual([]);
  });
});
