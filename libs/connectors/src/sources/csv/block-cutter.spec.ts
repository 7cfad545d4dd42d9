import fc from '@joinery/testing/fc';
import { BlockCutter, type RowBlock } from './block-cutter';

function blocksOf(text: string, piece = 1_000): RowBlock[] {
  const cutter = new BlockCutter();
  const bytes = Buffer.from(text);
  const blocks: RowBlock[] = [];
  for (let at = 0; at < bytes.length; at += piece) blocks.push(...cutter.take(bytes.subarray(at, at + piece)));
  return [...blocks, ...cutter.rest()];
}

const textOf = (blocks: readonly RowBlock[]): string[] => blocks.map(({ bytes }) => bytes.toString());

function rows(count: number, change: (row: number) => string | null = () => null): string {
  return Array.from({ length: count }, (_, row) => `${change(row) ?? `${row},Ada ${row},Research`}\n`).join('');
}

it('cuts the same text into the same blocks however it comes, and loses nothing of it', () => {
  const text = rows(3_000);
  const blocks = textOf(blocksOf(text));
  expect(blocks.join('')).toBe(text);
  expect(blocks.length).toBeGreaterThan(20);
  for (const piece of [170, 100_000]) expect(textOf(blocksOf(text, piece))).toEqual(blocks);
});

it.each([
  ['changed', rows(3_000, (row) => (row === 1_500 ? '1500,Eve,Sales' : null))],
  ['removed', rows(3_000).replace('1500,Ada 1500,Research\n', '')],
  ['added', rows(3_000).replace('1500,Ada', 'x,Eve,Sales\n1500,Ada')],
])('leaves all blocks but two at most as they were when a row is %s', (_change, text) => {
  const before = new Set(textOf(blocksOf(rows(3_000))));
  expect(textOf(blocksOf(text)).filter((block) => !before.has(block)).length).toBeLessThanOrEqual(2);
});

it('ends no block within a cell that spans lines', () => {
  const text = rows(3_000, (row) => `${row},"Ada\nof ${row}\n",Research`);
  for (const { bytes, isWhole } of blocksOf(text)) {
    expect(isWhole).toBe(true);
    expect(bytes.toString()).toMatch(/^\d+,"Ada\n[^]*",Research\n$/);
  }
});

it('passes on as it came what a quote that is never closed makes one row of', () => {
  const text = `"${rows(120_000)}`;
  const blocks = blocksOf(text, 300_000);
  expect(blocks.some(({ isWhole }) => isWhole)).toBe(false);
  expect(textOf(blocks).join('')).toBe(text);
});

it('counts the lines of every block, and calls none whole that does not end with one', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('a,b', '"x\ny",z', '', '"', 'é,ü')), fc.boolean(), (lines, ended) => {
      const text = lines.join('\n') + (ended ? '\n' : '');
      const blocks = blocksOf(text, 5);
      expect(textOf(blocks).join('')).toBe(text);
      for (const { bytes, lines: counted, isWhole } of blocks) {
        const part = bytes.toString();
        expect(counted).toBe(part.split('\n').length - (part.endsWith('\n') ? 1 : 0));
        if (isWhole) expect([part.endsWith('\n'), part.split('"').length % 2]).toEqual([true, 1]);
      }
    }),
  );
});
