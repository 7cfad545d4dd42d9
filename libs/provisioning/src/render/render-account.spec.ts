import type { AccountImage } from '../account/account';
import { type PersonAccountShown, renderAccount } from './render-account';

const ada: AccountImage = {
  active: true,
  attributes: { userName: 'ada', title: 'Engineer', 'urn:x:User:costCenter': null },
  groups: ['All staff'],
};
const WELL: PersonAccountShown = {
  appId: 'chat',
  remoteId: 'r1',
  desired: ada,
  applied: ada,
  appliedAt: '2026-05-14T09:00:00.000Z',
  observed: null,
  observedAt: null,
  because: [{ text: 'app:chat by br.chat' }, { text: 'group All staff by br.all-staff' }],
  asDesired: true,
  lastError: null,
};
const LATER = '2026-05-14T10:00:00.000Z';
const told = (change: Partial<PersonAccountShown>): string[] => renderAccount({ ...WELL, ...change });

describe('an account of a person', () => {
  it('tells how it stands, why, and what is in it, and nothing that is empty', () => {
    expect(told({})).toEqual([
      'chat: open, as policy wants it  r1',
      '  because app:chat by br.chat; group All staff by br.all-staff',
      '  userName  "ada"',
      '  title     "Engineer"',
      '  groups    All staff',
    ]);
  });

  it('shows where policy, our last step and the app do not agree', () => {
    const text = told({ observed: { ...ada, active: false }, observedAt: LATER, asDesired: false });
    expect(text[0]).toBe('chat: closed, not as policy wants it  r1');
    expect(text.slice(-3)).toEqual([
      '  where it differs',
      '             desired  applied  observed',
      '    account  open     open     closed',
    ]);
  });

  it.each<[string, Partial<PersonAccountShown>, string]>([
    [
      'was seen before it was written last',
      { observed: { ...ada, active: false }, observedAt: WELL.appliedAt },
      'open, as policy wants it',
    ],
    ['is gone from the app', { observedAt: LATER, asDesired: false }, 'no account; policy wants one'],
    ['was never made', { applied: null, appliedAt: null, asDesired: false }, 'no account; policy wants one'],
    ['is not wanted and not there', { desired: null, applied: null, appliedAt: null }, 'no account'],
  ])('that %s', (_sentence, change, standing) => {
    expect(told({ ...change, remoteId: null })[0]).toBe(`chat: ${standing}`);
  });

  it('tells what became of its last step, where that ended in an error', () => {
    expect(told({ lastError: 'APP_WRITE_IGNORED' })).toContain('  its last step: APP_WRITE_IGNORED');
  });
});
