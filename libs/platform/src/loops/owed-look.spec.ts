import { OwedLook } from './owed-look';

type Steps = ConstructorParameters<typeof OwedLook>[0];

/** Looks whose ends a spec decides. */
function looks(): { look: OwedLook; ends: ((error?: Error) => void)[] } {
  const ends: ((error?: Error) => void)[] = [];
  const evaluatePeople = { execute: () => Promise.resolve({ people: 1, events: {}, held: 0 }) };
  const planChanges = {
    execute: () =>
      new Promise((done, failed) => ends.push((error) => (error ? failed(error) : done({ plan: { id: '1' } })))),
  };
  return { look: new OwedLook({ evaluatePeople, planChanges } as unknown as Steps), ends };
}
const settle = (): Promise<void> => new Promise(setImmediate);

describe('a look that something has made necessary', () => {
  it('is owed while it is taken, and not any more once it has come through', async () => {
    const { look, ends } = looks();
    expect(look.isOwed).toBe(false);
    const taken = look.take();
    expect(look.isOwed).toBe(true);
    await settle();
    ends[0]?.();
    expect(await taken).toMatchObject({ people: 1, plan: { id: '1' } });
    expect(look.isOwed).toBe(false);
  });

  it('is owed after it failed, until another one comes through', async () => {
    const { look, ends } = looks();
    const failed = look.take().catch((error: unknown) => String(error));
    await settle();
    ends[0]?.(new Error('the database went away'));
    expect(await failed).toBe('Error: the database went away');
    expect(look.isOwed).toBe(true);
    const again = look.take();
    await settle();
    ends[1]?.();
    await again;
    expect(look.isOwed).toBe(false);
  });

  it('is owed after the later of two failed, and not after the earlier one did', async () => {
    const earlier = looks();
    const both = [earlier.look.take().catch(() => null), earlier.look.take()];
    await settle();
    earlier.ends[0]?.(new Error('gone'));
    earlier.ends[1]?.();
    await Promise.all(both);
    expect(earlier.look.isOwed).toBe(false);

    const later = looks();
    const others = [later.look.take(), later.look.take().catch(() => null)];
    await settle();
    later.ends[0]?.();
    later.ends[1]?.(new Error('gone'));
    await Promise.all(others);
    expect(later.look.isOwed).toBe(true);
  });
});
