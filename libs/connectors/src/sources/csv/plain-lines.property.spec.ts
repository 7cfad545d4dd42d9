import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import fc from '@joinery/testing/fc';
import { openCsv } from './open-csv';

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('', 'Ada', '00042', 'Zoë', ' ', "O'Hara", '2024-02-29') },
  { weight: 1, arbitrary: fc.constantFrom('a,b', 'two\nlines', 'two\r\nlines', 'a "word"', 'x\ry', 'é\u2028', ' ') },
);
const line = fc.record({
  cells: fc.array(cell, { minLength: 2, maxLength: 4 }),
  end: fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\n\r\n'),
});
const written = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What a file says, by csv-parse alone: every row that is not blank. */
function said(text: string): string[][] {
  const rows: string[][] = parse(text, {
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
  });
  return rows.slice(1).filter((cells) => cells.some((one) => one.trim() !== ''));
}

async function read(text: string, piece: number): Promise<{ line: number; cells: readonly string[] }[]> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i) =>
    bytes.subarray(i * piece, (i + 1) * piece),
  );
  const reading = await openCsv(Readable.from(pieces), { delimiter: ',' });
  const rows: { line: number; cells: readonly string[] }[] = [];
  for await (const { records, refused } of reading.batches()) {
    rows.push(...records, ...refused.map((row) => ({ line: row.line, cells: row.cells ?? [] })));
  }
  return rows.sort((one, other) => one.line - other.line);
}

it('a file says, row by row and in its lines, what csv-parse reads in it, wherever quotes come and go', async () => {
  const parts = fc.array(line, { minLength: 1, maxLength: 400 });
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 40_000, max: 90_000 }), async (rows, piece) => {
      // Rows enough that blocks end between them, and some of these are without a quote.
      const body = Array.from({ length: 600 }, (_, i) => rows[i % rows.length] as (typeof rows)[0]);
      const lines = body.map(({ cells, end }, i) => `${[`P${i}`, ...cells].map(written).join(',')}${end}`);
      const text = `id,name,given,family\n${lines.join('')}`;
      const found = await read(text, piece);
      expect(found.map(({ cells }) => cells)).toEqual(said(text));
      let next = 2;
      const starts = lines.map((one) => (next += one.split('\n').length - 1) - one.split('\n').length + 1);
      expect(found.map((row) => row.line)).toEqual(starts);
    }),
    { numRuns: 20 },
  );
});
