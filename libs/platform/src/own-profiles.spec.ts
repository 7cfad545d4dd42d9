import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OwnProfiles } from './own-profiles';

describe('a profile of one’s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'joinery-profile-'));
  const file = join(folder, 'mine.json');
  const profiles = new OwnProfiles();
  const write = (...lines: string[]): void => writeFileSync(file, lines.join('\n'));
  const told = (): readonly unknown[] => profiles.read(file).findings.map(({ code, place }) => [code, place?.line]);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says what is special, and is the generic one in everything else', () => {
    write('{', '  "name": "mine",', '  "update": "put",', '  "facts": {"update": {"source": "their manual"}}', '}');
    const { profile, findings } = profiles.read(file);
    expect(findings).toEqual([]);
    expect(profile).toMatchObject({ name: 'mine', update: 'put', paging: { mode: 'index' } });
    expect(profiles.read(file).profile).toBe(profile);
  });

  it.each<[string, string, string, number]>([
    ['a key that does not exist', '"updaet": "put"', 'PROFILE_SHAPE', 3],
    ['a value that does not exist', '"update": "post"', 'PROFILE_SHAPE', 3],
    ['another type', '"maxOpsPerPatch": "ten"', 'PROFILE_SHAPE', 3],
    ['a key that is there twice', '"name": "again"', 'PROFILE_UNREADABLE', 3],
    ['what is no JSON', '"update": [', 'PROFILE_UNREADABLE', 4],
    [
      'what contradicts itself',
      '"paging": {"mode": "by-filter", "pageSize": 1}, "filterable": {"users": [], "groups": []}',
      'PROFILE_CONTRADICTS',
      3,
    ],
  ])('is refused for %s, with the line', (_what, line, code, at) => {
    write('{', '  "name": "mine",', `  ${line}`, '}');
    expect(profiles.read(file).profile).toBeNull();
    expect(told()).toContainEqual([code, at]);
  });

  it('is refused where there is none', () => {
    expect(profiles.read(join(folder, 'none.json')).findings).toMatchObject([{ code: 'PROFILE_MISSING' }]);
  });
});
