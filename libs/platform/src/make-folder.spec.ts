import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder';

describe('makeFolder', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'joinery-folders-'));
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  it('makes what is missing above it as well, and leaves what is there', () => {
    const folder = join(place, 'a', 'b');
    makeFolder(folder, 0o700);
    makeFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it.each<[string, (at: string) => void]>([
    ['a file', (at) => writeFileSync(at, '')],
    ['a link to nowhere', (at) => symlinkSync(join(place, 'nowhere'), at)],
  ])('refuses %s in its place', (_what, put) => {
    put(join(place, 'a'));
    expect(() => makeFolder(join(place, 'a'))).toThrow(/EEXIST/);
  });

  const withProc = process.platform === 'linux' ? it : it.skip;
  withProc.each(['/proc/joinery', '/proc/joinery/home'])('ends at once where the system makes none: %s', (folder) => {
    expect(() => makeFolder(folder)).toThrow(/EPERM: no folder can be made here, mkdir '\/proc\/joinery'/);
  });
});
