import type { HrRecord } from '@joinery/identity';
import { seededNumbers } from '@joinery/testing/fc';
import { type CsvOptions, openCsv } from './open-csv';

/** Whole numbers below a limit. */
function numbers(seed: number): (below: number) => number {
  const next = seededNumbers(seed);
  return (below) => (next() * 2 ** 32) % below;
}

const HEADER = ['employeeNumber', 'givenName', 'familyName', 'hireDate', 'department', 'address'];
const ROWS = Array.from({ length: 120 }, (_, at) => [
  String(10_000 + at).padStart(6, '0'),
  at % 3 === 0 ? 'Zoë' : 'Ben',
  at % 4 === 0 ? `O'Hara ${at}` : `Lindqvist ${at}`,
  `20${String(10 + (at % 15))}-0${1 + (at % 9)}-11`,
  at % 5 === 0 ? 'Research, Applied' : 'Sales',
  at % 7 === 0 ? `${at} Mill Road\nFlat ${at % 9}` : `${at} Mill Road`,
]);
const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell}"` : cell);
const GOOD = Buffer.from([HEADER, ...ROWS].map((row) => `${row.map(quoted).join(',')}\n`).join(''));

type Mutation = (bytes: Buffer, pick: (below: number) => number) => Buffer;

const splice = (bytes: Buffer, at: number, remove: number, insert: string | Buffer = ''): Buffer =>
  Buffer.concat([
    bytes.subarray(0, at),
    typeof insert === 'string' ? Buffer.from(insert) : insert,
    bytes.subarray(at + remove),
  ]);

const occurrence = (bytes: Buffer, byte: number, pick: (below: number) => number): number => {
  const from = pick(bytes.length);
  const found = bytes.indexOf(byte, from);
  return found === -1 ? bytes.lastIndexOf(byte) : found;
};

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'a stray quote': (bytes, pick) => splice(bytes, pick(bytes.length), 0, '"'),
  'two stray quotes': (bytes, pick) => splice(splice(bytes, pick(bytes.length), 0, '"'), pick(bytes.length), 0, '"'),
  'a quote lost': (bytes, pick) => splice(bytes, occurrence(bytes, 34, pick), 1),
  'a comma lost': (bytes, pick) => splice(bytes, occurrence(bytes, 44, pick), 1),
  'a comma too many': (bytes, pick) => splice(bytes, pick(bytes.length), 0, ','),
  'a line break lost': (bytes, pick) => splice(bytes, occurrence(bytes, 10, pick), 1),
  'a line break too many': (bytes, pick) => splice(bytes, pick(bytes.length), 0, '\n'),
  'cut off': (bytes, pick) => bytes.subarray(0, pick(bytes.length)),
  'its beginning lost': (bytes, pick) => bytes.subarray(pick(bytes.length)),
  'a stretch lost': (bytes, pick) => splice(bytes, pick(bytes.length), pick(300)),
  'a byte that is not UTF-8': (bytes, pick) => splice(bytes, pick(bytes.length), 1, Buffer.from([0xe9])),
  'a NUL': (bytes, pick) => splice(bytes, pick(bytes.length), 1, Buffer.from([0])),
  'a block of NULs': (bytes, pick) => splice(bytes, pick(bytes.length), 64, Buffer.alloc(64)),
  'the header once more': (bytes, pick) => splice(bytes, occurrence(bytes, 10, pick) + 1, 0, `${HEADER.join(',')}\n`),
  'CR for LF': (bytes, pick) => splice(bytes, occurrence(bytes, 10, pick), 1, '\r'),
};

const KINDS = Object.keys(MUTATIONS);
const CLEAN = new Set(ROWS.map((row) => JSON.stringify(row)));
const sameAsClean = (record: HrRecord): boolean => CLEAN.has(JSON.stringify(record.cells));

async function read(bytes: Buffer, piece: number, options: CsvOptions = {}) {
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const reading = await openCsv(pieces(), options);
  const records: HrRecord[] = [];
  let refused = 0;
  for await (const batch of reading.batches()) {
    records.push(...batch.records);
    refused += batch.refused.length;
    for (const row of batch.refused) expect(row.line).toBeGreaterThan(1);
  }
  return { records, refused, verdict: reading.verdict(), header: reading.header };
}

/** What became of a file, in the words that an import uses for it. */
type Fate = 'ready' | 'unfit' | 'unreadable';

describe('1,000 seeded damages of a good file', () => {
  it('start from a file that is complete', async () => {
    const good = await read(GOOD, 1_000);
    expect(good.records.map((record) => record.cells)).toEqual(ROWS);
    expect(good.verdict.complete).toBe(true);
  });

  const fates = new Map<Fate, number>();

  it.each(Array.from({ length: 20 }, (_, block) => block))(
    'block %d of fifty: a named end, counts that add up, every bad row told with its line, no row lost in silence',
    async (block) => {
      for (let seed = block * 50; seed < block * 50 + 50; seed += 1) {
        const pick = numbers(seed + 1);
        const kind = KINDS[seed % KINDS.length] as string;
        const bytes = (MUTATIONS[kind] as Mutation)(GOOD, pick);
        const { records, refused, verdict, header } = await read(bytes, 1 + pick(5_000));
        const fate: Fate = records.length === 0 ? 'unreadable' : verdict.complete ? 'ready' : 'unfit';
        fates.set(fate, (fates.get(fate) ?? 0) + 1);
        expect({ seed, rowsRead: verdict.rowsRead }).toEqual({ seed, rowsRead: records.length + refused });
        if (fate !== 'ready') expect({ seed, told: verdict.findings.length > 0 }).toEqual({ seed, told: true });
        // A damage inside one cell changes that cell and nothing else; a lost header is seen when the mapping is laid
        // over it. A stretch whose ends happen to join into a well-formed row is seen only by counts, which the feed
        // check and a counting last line hold the file by, never by structure.
        const changed = records.filter((record) => !sameAsClean(record)).length;
        const headerIntact = header.join() === HEADER.join();
        const allThere = records.length === ROWS.length || kind === 'a stretch lost';
        const sound = fate !== 'ready' || (allThere && changed <= 2) || !headerIntact;
        expect({ seed, kind, sound }).toEqual({ seed, kind, sound: true });
        // Rows that are given are rows of the good file, but for the one or two that the damage lies in.
        if (headerIntact) expect({ seed, kind, few: changed <= 2 }).toEqual({ seed, kind, few: true });
      }
    },
  );

  it('a file with a counting last line loses no stretch either', async () => {
    const counted = Buffer.concat([GOOD, Buffer.from(`TRL|${ROWS.length}\n`)]);
    for (let seed = 0; seed < 200; seed += 1) {
      const pick = numbers(seed + 5_000);
      const at = pick(GOOD.length);
      const bytes = splice(counted, at, 1 + pick(Math.min(300, GOOD.length - at)));
      const { records, verdict, header } = await read(bytes, 4_096, {
        trailerLine: { pattern: '^TRL\\|(?<count>\\d+)' },
      });
      const intact = records.filter(sameAsClean).length >= ROWS.length - 1;
      const sound = !verdict.complete || header.join() !== HEADER.join() || intact;
      expect({ seed, sound }).toEqual({ seed, sound: true });
    }
  });

  it('come to every end there is', () => {
    expect([...fates.keys()].sort()).toEqual(['ready', 'unfit', 'unreadable']);
  });
});
