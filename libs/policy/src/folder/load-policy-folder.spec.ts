import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeFinding, type Finding } from '@joinery/kernel';
import { compilePolicySet } from '../compile/compile-policy-set';
import { loadPolicyFolder } from './load-policy-folder';
import { readText } from './read-text';
import { compileWith, soundPolicy } from '../test/policy-files';

describe('a policy folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'policy-'))), 'rules');
    mkdirSync(path.join(folder, 'apps'), { recursive: true });
  });
  afterEach(() => rmSync(path.dirname(folder), { recursive: true }));
  const write = (name: string, content: string | Uint8Array): void => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  };

  test('that is not there, or is a file, is a finding in words, not a crash', () => {
    const told = (place: string): string[] => loadPolicyFolder(place).findings.map(({ message }) => message);
    expect(told(path.join(folder, 'no'))).toEqual([`${path.join(folder, 'no')} is not there.`]);
    write('rules.yaml', 'kind: policy');
    const file = path.join(folder, 'rules.yaml');
    expect(told(file)).toEqual([`${file} is a file.`]);
    rmSync(file);
    symlinkSync(path.join(folder, 'gone.yaml'), file);
    expect(told(folder)).toEqual([`${file} is not there.`]);
    expect(loadPolicyFolder(folder)).toMatchObject({ policySet: null, findings: [{ code: 'FILE_UNREADABLE' }] });
    rmSync(file);
  });

  test('with a link that leads to itself, or a file that is too large, is refused in words', () => {
    const [loop, large] = [path.join(folder, 'loop.yaml'), path.join(folder, 'large.yaml')];
    symlinkSync('loop.yaml', loop);
    expect(loadPolicyFolder(folder).findings).toMatchObject([{ message: `${loop} is a link that leads to itself.` }]);
    rmSync(loop);
    write('large.yaml', `kind: policy #${'x'.repeat(8_000_000)}`);
    expect(loadPolicyFolder(folder).findings).toMatchObject([
      { code: 'FILE_TOO_LARGE', message: `${large} has 8000014 bytes; a policy file has 8000000 at most.` },
    ]);
    rmSync(large);
  });

  const told = (): string[] => loadPolicyFolder(folder).findings.map(({ message }) => message.replace(folder, '.'));

  test('with something that is no file under the name of one is refused in words, and waits for nothing', () => {
    const [pipe, odd, capitals] = ['apps/pipe.yaml', 'odd.yaml', 'apps/loud.YAML'].map((name) =>
      path.join(folder, name),
    );
    write('apps/loud.YAML', 'kind: app');
    write('odd.yaml/notes.txt', 'x');
    execFileSync('mkfifo', [String(pipe)]);
    expect(told()).toEqual([
      './apps/loud.YAML has its ending in capitals.',
      './apps/pipe.yaml is no file, but a pipe, a socket or a device.',
      './odd.yaml is a folder with the name of a policy file.',
    ]);
    for (const { code, hint } of loadPolicyFolder(folder).findings)
      expect([code, hint]).toEqual(['FILE_UNREADABLE', expect.stringMatching(/\S \S/)]);
    for (const place of [pipe, odd, capitals]) rmSync(String(place), { recursive: true });
  });

  test('waits for no pipe that takes the place of a file between the listing and the reading, by a link as well', () => {
    const [pipe, link] = ['pipe', 'swapped.yaml'].map((name) => path.join(folder, name)) as [string, string];
    execFileSync('mkfifo', [pipe]);
    symlinkSync(pipe, link);
    for (const name of ['pipe', 'swapped.yaml']) {
      const problems: Finding[] = [];
      expect(readText(folder, name, problems)).toBeNull();
      expect(problems).toMatchObject([
        { code: 'FILE_UNREADABLE', message: `${folder}/${name} is no file, but a pipe, a socket or a device.` },
      ]);
    }
    for (const place of [pipe, link]) rmSync(place);
  });

  test('is read through links to folders, but not round in circles', () => {
    const elsewhere = `${folder}-elsewhere`;
    mkdirSync(elsewhere, { recursive: true });
    writeFileSync(path.join(elsewhere, 'a.yaml'), 'kind: polcy');
    symlinkSync(elsewhere, path.join(folder, 'derive'));
    symlinkSync('..', path.join(folder, 'apps', 'up'));
    expect(told()).toEqual([`./apps/up leads back to ${folder}, which it is in.`]);
    rmSync(path.join(folder, 'apps', 'up'));
    expect(loadPolicyFolder(folder).findings[0]).toMatchObject({ code: 'UNKNOWN_KIND', place: { file: 'rules/derive/a.yaml' } });
    rmSync(path.join(folder, 'derive'));
  }); // prettier-ignore

  test('of more than anybody reads is refused at the file with which it is too much', () => {
    for (const part of ['a', 'b', 'c']) write(`tables/${part}.csv`, `k,v\n${'x'.repeat(7_000_000)},y\n`);
    write('z.yaml', 'kind: polcy');
    const file = path.join(folder, 'tables/c.csv');
    expect(loadPolicyFolder(folder).findings).toMatchObject([
      { code: 'POLICY_TOO_LARGE', place: { file, line: 1, column: 1 } },
    ]);
    for (const name of ['tables', 'z.yaml']) rmSync(path.join(folder, name), { recursive: true });
  });

  test('of which something cannot be read is told with a line, as everything is', () => {
    write('policy.yaml', 'kind: policy');
    symlinkSync('nowhere.yaml', path.join(folder, 'gone.yaml'));
    write('large.yaml', `kind: policy #${'x'.repeat(8_000_000)}`);
    const places = loadPolicyFolder(folder).findings.map(({ place }) => [place?.line, place?.column]);
    expect(places).toEqual([[1, 1], [1, 1]]);
    for (const name of ['gone.yaml', 'large.yaml', 'policy.yaml']) rmSync(path.join(folder, name));
    expect(loadPolicyFolder(folder).findings[0]).toMatchObject({ code: 'MISSING_KIND', place: { file: 'rules', line: 1, column: 1 } });
  }); // prettier-ignore

  test('is read with its tables, without its tests, hidden files and notes', () => {
    write('policy.yaml', 'kind: polcy');
    write('tests/a.yaml', 'kind: test');
    write('.hidden.yaml', '{');
    write('README.md', '# not policy');
    write('tables/zones.csv', 'a,b\nx\n');
    write('other.csv', 'x');
    const lines = loadPolicyFolder(folder).findings.map((finding) =>
      describeFinding(finding).replace(/([A-Z]+_[A-Z_]+) .*/, '$1'),
    );
    expect(lines.filter((line) => !line.includes('MISSING_KIND'))).toEqual([
      'rules/policy.yaml:1:7 (kind) error UNKNOWN_KIND',
      'rules/tables/zones.csv:2:1 error TABLE_INVALID',
    ]);
  });

  test('with a file that is not UTF-8 is refused', () => {
    write('broken.yaml', Uint8Array.from([0x6b, 0xff, 0xfe]));
    expect(loadPolicyFolder(folder).findings).toMatchObject([{ code: 'FILE_UNREADABLE' }]);
  });
});

describe('the digest', () => {
  const { digest } = soundPolicy();
  test.each([
    [
      'the same for another layout and comments',
      {
        'authority.yaml':
          '# hello\nkind: authority\nattributes: {department: {onNull: "hold"}}\ndefault: {onAbsent: keep, onNull: clear, from: [hr]}\n',
      },
      true,
    ],
    [
      'another when a rule changes',
      {
        'birthright/core.yaml': (text: string) => text.replace('Sales}', 'Finance}').replace(', Sales]', ', Finance]'),
      },
      false,
    ],
    [
      'another when a table changes',
      { 'tables/sites.csv': (text: string) => text.replace('Africa/Cairo', 'Europe/Paris') },
      false,
    ],
    [
      'the same for another order of a table',
      { 'tables/sites.csv': 'location,zone\n"Cairo, Nile",Africa/Cairo\nBerlin,Europe/Berlin\n' },
      true,
    ],
  ])('is %s', (_sentence, changes, same) => {
    expect(soundPolicy(changes).digest === digest).toBe(same);
  });

  test('does not depend on the order of the files', () => {
    const files = ['policy.yaml', 'x.yaml'].map((name) => ({ path: name, text: 'kind: policy' }));
    expect(compilePolicySet([...files].reverse())).toEqual(compilePolicySet(files));
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('belongs to a set that cannot be changed', () => {
    const { policySet } = compileWith();
    expect(Object.isFrozen(policySet)).toBe(true);
    expect(Object.isFrozen(policySet?.rules[0])).toBe(true);
  });
});
