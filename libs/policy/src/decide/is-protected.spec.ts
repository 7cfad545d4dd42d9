import { isProtected, protectable, type ProtectableAccount, protectionEnds } from './is-protected';
import { soundPolicy } from '../test/policy-files';

const policy = soundPolicy();
const NOBODY: ProtectableAccount = { identityId: null, employeeNumber: null, userName: null, email: null };
const NOW = '2026-01-01T00:00:00.000Z';

test.each<[string, Partial<ProtectableAccount>, string, boolean]>([
  ['by employee number', { employeeNumber: 'E9000' }, NOW, true],
  ['by any of the names, without case', { userName: 'e9000' }, NOW, true],
  ['by e-mail', { email: 'E9000 ' }, NOW, true],
  ['not by a part of a name', { employeeNumber: 'E90001' }, NOW, false],
  ['not somebody else', { employeeNumber: 'E1' }, NOW, false],
  ['not somebody without any name', {}, NOW, false],
  ['until the moment it expires', { employeeNumber: 'E9000' }, '2029-12-31T23:59:59.999Z', true],
  ['not from the moment it expires', { employeeNumber: 'E9000' }, '2030-01-01T00:00:00.000Z', false],
])('a person is protected %s', (_sentence, names, now, expected) => {
  expect(isProtected(policy, { ...NOBODY, ...names }, now) !== null).toBe(expected);
});

describe('the end of a protection', () => {
  const entry = (expiresAt: string | null) => ({ names: ['ada.berg'], reason: 'admin', expiresAt });
  const ends = (...entries: (string | null)[]): string | null =>
    protectionEnds(
      { protectedPeople: entries.map(entry) },
      protectable('p', { userName: 'Ada.Berg', email: 3 }, policy),
      NOW,
    );

  it.each<[string, string | null, string | null]>([
    ['is none of somebody who is not protected', ends(), null],
    ['is none of somebody who is protected for ever', ends(null), null],
    ['is that of the entry', ends('2026-02-01T00:00:00.000Z'), '2026-02-01T00:00:00.000Z'],
    ['is over when it has come', ends(NOW), null],
    ['is the next one of several', ends('2026-03-01T00:00:00.000Z', null, '2026-02-01T00:00:00.000Z'), '2026-02-01T00:00:00.000Z'],
  ])('%s', (_sentence, is, expected) => {
    expect(is).toBe(expected);
  }); // prettier-ignore
});
