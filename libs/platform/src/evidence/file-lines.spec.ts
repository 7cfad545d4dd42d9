import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileLines } from './file-lines';

describe('the lines of a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'joinery-lines-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const long = `${'ü'.repeat(100_000)}`;
  it.each<[string, string, readonly string[]]>([
    ['are none of an empty file', '', []],
    ['end at line feeds', 'a\nb\n', ['a', 'b']],
    ['may lack the last line feed', 'a\nb', ['a', 'b']],
    ['may be empty', '\n\na\n', ['', '', 'a']],
    ['lose a carriage return before it', 'a\r\nb\r\n', ['a', 'b']],
    ['lose a byte order mark before the first of them', '\uFEFFa\nb\n', ['a', 'b']],
    ['keep one that stands alone', 'a\rb\n', ['a\rb']],
    [
      'keep line separators of Unicode, which JSON leaves in a text',
      '"a\u2028b\u2029c\u0085d"\n',
      ['"a\u2028b\u2029c\u0085d"'],
    ],
    ['are whole, however long', `${long}\n${long}`, [long, long]],
  ])('%s', async (_, text, expected) => {
    const path = join(folder, 'lines.txt');
    writeFileSync(path, text);
    const file = await open(path);
    const lines: string[] = [];
    for await (const line of fileLines(file)) lines.push(line);
    await file.close();
    expect(lines).toEqual(expected);
  });

  it('can be left in the middle, and read again from the beginning', async () => {
    const path = join(folder, 'again.txt');
    writeFileSync(path, 'a\nb\n');
    const file = await open(path);
    for await (const line of fileLines(file)) {
      expect(line).toBe('a');
      break;
    }
    const again = await fileLines(file).next();
    await file.close();
    expect(again.value).toBe('a');
  });
});
