import { TransientError, type TargetConnector, type TargetReading } from '@joinery/connectors/kit';
import type { KnownAccountPicture } from '@joinery/store';
import { lookForMembers } from './look-for-members';

const NAMES = ['ada', 'ben', 'cleo', 'dana'];
const known = (name: string, more: Partial<KnownAccountPicture> = {}): KnownAccountPicture =>
  ({ remoteId: name, applied: { active: true, attributes: {}, groups: ['Sales'] }, busy: false, ...more }) as KnownAccountPicture; // prettier-ignore
const reading = (memberIds: readonly string[] | null): TargetReading => ({
  complete: true,
  doubts: [],
  accounts: NAMES.map((remoteId) => ({ remoteId, externalId: null, userName: remoteId, active: true, attributes: {} })),
  groups: [{ remoteId: 'g1', displayName: 'Sales', memberIds }],
});

/** An app that answers so about each of them. */
function app(answers: Readonly<Record<string, boolean | null | Error>>): { target: TargetConnector; asked: string[] } {
  const asked: string[] = [];
  const isMember = (_group: string, id: string): Promise<boolean | null> => {
    asked.push(id);
    const one = answers[id] ?? null;
    return one instanceof Error ? Promise.reject(one) : Promise.resolve(one);
  };
  return { target: { isMember } as unknown as TargetConnector, asked };
}

const membersAfter = async (
  answers: Readonly<Record<string, boolean | null | Error>>,
  shown: readonly string[] | null,
  people = NAMES.map((name) => known(name)),
): Promise<readonly string[] | null | undefined> =>
  (await lookForMembers(app(answers).target, reading(shown), { known: people })).groups[0]?.memberIds;

describe('members whom we put into a group and whom its list does not show', () => {
  it.each<[string, Readonly<Record<string, boolean | null | Error>>, readonly string[]]>([
    ['are in it when the app says so otherwise', { ben: true, cleo: true, dana: true }, NAMES],
    ['are in it when that is said of one and nothing of the others', { ben: true }, NAMES],
    ['are out of it when that is said of them', { ben: true, cleo: false, dana: true }, ['ada', 'ben', 'dana']],
    ['are out of it when nothing else tells', {}, ['ada']],
    ['are in it when the question fails', { ben: new TransientError('APP_UNAVAILABLE', 'It fell over.') }, NAMES],
  ])('%s', async (_what, answers, expected) => {
    expect(await membersAfter(answers, ['ada'])).toEqual(expected);
  });

  it('are in it where the group shows them when it is read by itself, and nobody else is for that', async () => {
    const { target, asked } = app({ dana: false });
    const membersAmong = (_group: string, ids: readonly string[]): Promise<readonly string[]> =>
      Promise.resolve(ids.filter((id) => id !== 'dana'));
    const { groups } = await lookForMembers({ ...target, membersAmong }, reading(['ada']), {
      known: NAMES.map((name) => known(name)),
    });
    expect(groups[0]?.memberIds).toEqual(['ada', 'ben', 'cleo']);
    expect(asked).toEqual(['dana']);
  });

  it('are in a group that is not listed at all, and shows them when it is asked for by its id', async () => {
    const membersAmong = (_group: string, ids: readonly string[]): Promise<readonly string[]> =>
      Promise.resolve(ids.slice(1));
    const people = NAMES.map((name) => known(name));
    const groupIds = new Map([['Sales', 'g7']]);
    const nothing = { ...reading([]), groups: [] };
    const { groups } = await lookForMembers({ ...app({}).target, membersAmong }, nothing, { known: people, groupIds });
    expect(groups).toEqual([{ remoteId: 'g7', displayName: 'Sales', memberIds: ['ben', 'cleo', 'dana'] }]);
  });

  it('are not asked for where nobody is missing, or no list is shown', async () => {
    for (const shown of [NAMES, null]) {
      const { target, asked } = app({ ben: true });
      await lookForMembers(target, reading(shown), { known: NAMES.map((name) => known(name)) }); // prettier-ignore
      expect(asked).toEqual([]);
    }
  });

  it('are left alone while somebody writes to them, or where the account is gone', async () => {
    const people = [known('ben', { busy: true }), known('eve')];
    expect(await membersAfter({ ben: true, eve: true }, ['ada'], people)).toEqual(['ada']);
  });

  it('are asked for a few at a group, however many they are', async () => {
    const people = Array.from({ length: 50 }, (_, i) => known(`p${i}`));
    const crowd = { ...reading([]), accounts: people.map(({ remoteId }) => ({ remoteId: remoteId ?? '', externalId: null, userName: null, active: true, attributes: {} })) }; // prettier-ignore
    const { target, asked } = app({ p3: true });
    const { groups } = await lookForMembers(target, crowd, { known: people });
    expect([asked.length, groups[0]?.memberIds?.length]).toEqual([8, 50]);
  });
});
