import { profileValues, type ResolvedAttribute } from './profile';

const given = (value: string): ResolvedAttribute => ({
  value,
  source: 'hr',
  versionId: '1',
  rule: 'authority.default',
  reason: 'won',
});

describe('the values of a profile', () => {
  it('are those of its attributes', () => {
    expect({ ...profileValues({ attributes: { title: given('Chef') } }) }).toEqual({ title: 'Chef' });
  });

  it.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])('have no %s that nobody gave', (name) => {
    const values = profileValues({ attributes: {} });
    expect([name in values, values[name]]).toEqual([false, undefined]);
  });

  it.each(['constructor', '__proto__'])('hold a %s that was given like any other', (name) => {
    const attributes = Object.fromEntries([[name, given('Chef')]]);
    expect(Object.entries(profileValues({ attributes }))).toEqual([[name, 'Chef']]);
  });
});
