import { readdirSync, readFileSync } from 'node:fs';
import { loadProfile } from './load-profile';
import { PROFILE_NAMES, profileNamed } from './profile-named';

const slack = (): Record<string, unknown> => structuredClone(profileNamed('slack')) as unknown as Record<string, unknown>; // prettier-ignore

describe('the profiles that ship', () => {
  it('are those that the documentation lists', () => {
    expect([...PROFILE_NAMES].sort()).toEqual(['atlassian', 'aws-iam-identity-center', 'boxyhq-saml-jackson', 'entra-bulk-upload', 'entra-scim', 'generic', 'github-enterprise', 'google-cloud-identity', 'okta', 'pingone', 'salesforce', 'slack', 'zoom']); // prettier-ignore
  });

  it.each(PROFILE_NAMES)('%s is sound, and every departure in it names its source', (name) => {
    const { profile, findings } = loadProfile(structuredClone(profileNamed(name)), `${name}.json`);
    expect(findings).toEqual([]);
    expect(profile).toMatchObject({ name });
    const { pattern, form } = profileNamed(name).baseUrl;
    const example = form.replace(/<[^>]+>/g, 'eu');
    if (pattern !== null) expect(new RegExp(pattern).test(example)).toBe(true);
  });

  it('have an app policy to start from each, but for what is no service of one name', () => {
    const texts = readdirSync('policies/apps').map((file) => readFileSync(`policies/apps/${file}`, 'utf8'));
    const named = new Set(texts.flatMap((text) => [...text.matchAll(/--profile ([a-z-]+)/g)].map(([, name]) => name)));
    expect(PROFILE_NAMES.filter((name) => !named.has(name)).sort()).toEqual([
      'boxyhq-saml-jackson',
      'entra-bulk-upload',
      'generic',
    ]);
  });

  it('are frozen to the bottom', () => {
    expect(Object.isFrozen(profileNamed('slack').groups.constants)).toBe(true);
  });
});

describe('a profile that is not sound', () => {
  it.each<[string, (profile: Record<string, unknown>) => void, string, string]>([
    ['a verb that does not exist', (p) => (p['update'] = 'post'), 'PROFILE_SHAPE', '/update'],
    ['a setting that does not exist', (p) => (p['retires'] = 1), 'PROFILE_SHAPE', '/retires'],
    ['a missing setting', (p) => delete p['paging'], 'PROFILE_SHAPE', '/'],
    ['a pattern that is none', (p) => (p['baseUrl'] = { form: 'https://x', pattern: '(' }), 'PROFILE_PATTERN', '/baseUrl/pattern'], // prettier-ignore
    [
      'a value that is required and forbidden',
      (p) => (p['attributes'] = { ...(p['attributes'] as object), forbidden: ['userName'] }),
      'PROFILE_CONTRADICTS',
      '/attributes/required',
    ],
    [
      'members that are asked by a filter that is not there',
      (p) => (p['groups'] = { ...(p['groups'] as object), readMembers: 'by-filter' }),
      'PROFILE_CONTRADICTS',
      '/groups/readMembers',
    ],
    ['a path that is none', (p) => (p['normalises'] = [{ path: 'a b', how: 'own' }]), 'PROFILE_PATH', '/normalises'],
  ])('is refused for %s', (_sentence, spoil, code, path) => {
    const data = slack();
    spoil(data);
    const { profile, findings } = loadProfile(data, 'mine.json');
    expect(profile).toBeNull();
    expect(findings).toContainEqual(
      expect.objectContaining({ severity: 'error', code, place: { file: 'mine.json', path } }),
    );
  });

  it('warns of a departure without a source, and is used', () => {
    const { profile, findings } = loadProfile({ ...slack(), facts: {} }, 'mine.json');
    expect(profile).not.toBeNull();
    expect(findings).toContainEqual(expect.objectContaining({ severity: 'warning', code: 'PROFILE_FACT_UNSOURCED' }));
  });
});
