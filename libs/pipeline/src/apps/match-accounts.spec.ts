import type { RemoteAccount } from '@joinery/connectors/kit';
import type { KnownAccountPicture } from '@joinery/store';
import { type Adoption, matchAccounts } from './match-accounts';

const MAIL = 'emails[type eq "work"].value';

function person(name: string, more: Partial<KnownAccountPicture> = {}): KnownAccountPicture {
  const attributes = { userName: `${name}@example.com`, [MAIL]: `${name}@example.com` };
  const desired = { active: true, attributes, groups: [] };
  return { identityId: `id-${name}`, subject: name, remoteId: null, desired, applied: null, appliedHash: 'absent', appliedAt: null, kept: null, busy: false, ...more }; // prettier-ignore
}

function account(remoteId: string, userName: string, more: Partial<RemoteAccount> = {}): RemoteAccount {
  return { remoteId, externalId: null, userName, active: true, attributes: {}, ...more };
}

function match(
  people: KnownAccountPicture[],
  accounts: RemoteAccount[],
  by = ['externalId', 'userName', 'emails'],
): Adoption {
  return matchAccounts({ id: 'chat', match: by as never }, people, { complete: true, doubts: [], accounts });
}

describe('accounts that were there before us', () => {
  it.each<[string, RemoteAccount, string]>([
    ['our key', account('u1', 'somebody', { externalId: 'id-ada' }), 'externalId'],
    ['a user name in another case', account('u1', 'Ada@Example.com'), 'userName'],
    ['a mail address', account('u1', 'al', { attributes: { [MAIL]: 'ADA@example.com' } }), 'emails'],
  ])('go to the one person that %s names', (_what, one, by) => {
    expect(match([person('ada'), person('ben')], [one])).toMatchObject({
      matched: [{ remoteId: 'u1', identityId: 'id-ada', by }],
      ambiguous: [],
      orphans: [],
    });
  });

  it.each<[string, KnownAccountPicture[], RemoteAccount[], string]>([
    ['two people have the name', [person('ada'), { ...person('ada'), identityId: 'id-other' }], [account('u1', 'ada@example.com')], 'several-people'], // prettier-ignore
    ['two accounts are hers', [person('ada')], [account('u1', 'ada@example.com'), account('u2', 'al', { attributes: { [MAIL]: 'ada@example.com' } })], 'several-accounts'], // prettier-ignore
    ['it carries a key of somebody else', [person('ada')], [account('u1', 'ada@example.com', { externalId: 'okta-7' })], 'foreign'], // prettier-ignore
  ])('are for a person to decide when %s', (_what, people, accounts, why) => {
    const { matched, ambiguous } = match(people, accounts);
    expect(matched).toEqual([]);
    expect(ambiguous[0]).toMatchObject({ remoteId: 'u1', why });
  });

  it('are nobody’s when nobody is named, also when policy does not match by that', () => {
    expect(match([person('ada')], [account('u1', 'cleo@example.com')]).orphans).toHaveLength(1);
    expect(match([person('ada')], [account('u1', 'ada@example.com')], ['externalId']).orphans).toHaveLength(1);
  });

  it('that are linked already are counted and left alone', () => {
    const adoption = match([person('ada', { remoteId: 'u1' })], [account('u1', 'ada@example.com')]);
    expect(adoption).toMatchObject({ linked: 1, matched: [], ambiguous: [], orphans: [] });
  });

  it('have one hash whatever order the app shows them in, and another one when anything differs', () => {
    const [one, two] = [account('u1', 'ada@example.com'), account('u2', 'ben@example.com')];
    const people = [person('ada'), person('ben')];
    expect(match(people, [one, two]).hash).toBe(match(people, [two, one]).hash);
    expect(match(people, [one]).hash).not.toBe(match(people, [one, two]).hash);
  });

  it('are matched in one pass, however many there are', () => {
    const people = Array.from({ length: 20_000 }, (_, i) => person(`p${i}`));
    const accounts = people.map((one, i) => account(`u${i}`, `${one.subject}@example.com`));
    expect(match(people, accounts).matched).toHaveLength(20_000);
  }, 5_000);
});
