import { Readable } from 'node:stream';
import fc from '@joinery/testing/fc';
import { fingerprint } from '@joinery/kernel';
import { openSourceFile } from '@joinery/platform';
import type { SourceBatch } from '@joinery/connectors/kit';
import { eachRow, rowsIn } from './block-rows';
import { type KeyedRow, Recollection } from './recollection';

interface Outcome {
  readonly met: readonly string[];
  readonly refused: readonly string[];
  readonly verdict: unknown;
  readonly missing: readonly string[];
  readonly named: readonly string[];
  readonly repetitions: unknown;
}

/** What is held of records by their keys, and what the last full file left behind. */
interface Ground {
  readonly held: Map<string, string>;
  blocks: ReadonlyMap<string, Buffer>;
  apart: Buffer | null;
}

interface Row extends KeyedRow {
  readonly line: number;
  readonly text: string;
}

/** The database as a recollection asks it. */
function recollect(ground: Ground, usesBlocks: boolean): Recollection<Row> {
  const { held, apart } = ground;
  const blocks = usesBlocks ? ground.blocks : new Map<string, Buffer>();
  const take = (keys: Iterable<string>, hold: (...prints: [number, number, number, number]) => void): void => {
    for (const key of keys) {
      const [print, text] = [
        Buffer.from(fingerprint(key), 'hex'),
        Buffer.from(fingerprint(held.get(key) ?? ''), 'hex'),
      ];
      hold(print.readUInt32BE(0), print.readUInt32BE(4), text.readUInt32BE(0), text.readUInt32BE(4));
    }
  };
  const tx = {
    importBlocks: {
      sizes: async () => new Map([...blocks].map(([print, { length }]) => [print, length])),
      of: async () => blocks,
      rowsOf: async (_: string, prints: readonly string[]) => prints.map((print) => blocks.get(print)),
    },
    staging: {
      everyPrint: async (_: string, hold: never) => take(held.keys(), hold),
      holdsOneOf: async (_: string, keys: readonly string[]) => keys.some((key) => held.has(key)),
    },
  };
  if (usesBlocks) ground.apart = null;
  const before = { known: held.size > 0, anybody: true, sealingKey: '', apart: usesBlocks ? apart : null };
  const desk = { tx, scope: { sourceId: 'hr' }, before, feed: 'full', spokenOf: new Set() };
  return new Recollection<Row>('salt', desk as never);
}

/** A row that nothing can be made of. */
const SENSELESS = 'Senseless';

/** Reads a file as an import does, with what its predecessor left behind or without. */
async function read(file: string, ground: Ground, usesBlocks: boolean): Promise<Outcome & { passed: number }> {
  const before = [...ground.held.keys()];
  const records = recollect(ground, usesBlocks);
  const reading = await openSourceFile()(Readable.from(pieces(Buffer.from(file))));
  const met: Row[] = [];
  const refused: string[] = [];
  let passed = 0;
  const meet = (rows: readonly Row[]): void => {
    for (const row of rows) {
      const meeting = records.meet(row, fingerprint(row.text), row.line);
      if (meeting === 'same' || meeting === 'again') continue;
      if (row.text.includes(SENSELESS)) {
        records.refuse(row, meeting);
        records.distrust(row.line);
        refused.push(`${row.line} ${meeting} senseless`);
      } else met.push(row);
    }
  };
  for await (const batch of reading.batches(await records.prepare())) {
    passed += batch.known ?? 0;
    for (const { line, finding } of batch.refused) {
      records.distrust(line);
      refused.push(`${line} ${finding.code}`);
    }
    meet(await records.take(rowsOf(batch)));
  }
  meet(await records.settle());
  const repetitions = records.repetitions().map(({ lines, identical }) => ({ lines: [...lines].sort(), identical }));
  // Of a record whose rows differ no row stands, whichever was met first.
  const contradicted = new Set(
    records.repetitions().flatMap(({ recordKey, identical }) => (identical ? [] : recordKey)),
  );
  const standing = met.filter(({ key }) => !contradicted.has(key));
  if (usesBlocks) leaveBehind(ground, records, standing);
  return {
    met: standing.map(({ line, text }) => `${line} ${text}`).sort(),
    refused: refused.sort(),
    verdict: reading.verdict(),
    missing: [...records.missing()].sort(),
    named: before.filter((key) => records.isMet(fingerprint(key))),
    repetitions,
    passed,
  };
}

function rowsOf(batch: SourceBatch): Row[] {
  return batch.records.map(({ line, cells }) => {
    const key = cells[0] ?? '';
    return { key, keyPrint: fingerprint(key), line, text: cells.join('\u001f') };
  });
}

function leaveBehind(ground: Ground, records: Recollection<Row>, standing: readonly Row[]): void {
  for (const { key, text } of standing) ground.held.set(key, text);
  const remembered = records.remembered(true);
  if (!remembered) return;
  const kept = [...ground.blocks].filter(([print]) => !remembered.gone.includes(print));
  ground.blocks = new Map([...kept, ...remembered.fresh]);
  ground.apart = remembered.apart;
  if (ground.apart) expect(namedBy(ground)).toEqual([...ground.held.keys()].map((key) => fingerprint(key)).sort());
}

/** Keys of all rows that the last file left behind. */
function namedBy({ blocks, apart }: Ground): string[] {
  const keys: string[] = [];
  for (const rows of [...blocks.values(), apart ?? Buffer.alloc(0)]) {
    eachRow(rows, (high, low) => keys.push([high, low].map((word) => word.toString(16).padStart(8, '0')).join('')));
  }
  return keys.sort();
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 2_000) yield bytes.subarray(at, at + 2_000);
}

const HEADER = 'id,name,notes';
const row = (i: number): string => `${i},Ada ${i},${i % 17 === 0 ? `"lives\nin ${i}, ""upstairs"""` : 'Zürich'}`;
const FILE = Array.from({ length: 700 }, (_, i) => row(i));
const text = (rows: readonly string[]): string => `${[HEADER, ...rows].join('\n')}\n`;

async function afterwards(): Promise<Ground> {
  const ground: Ground = { held: new Map(), blocks: new Map(), apart: null };
  await read(text(FILE), ground, true);
  return ground;
}

it('passes over all rows but those of the first block when the file comes again', async () => {
  const ground = await afterwards();
  const { passed, met, missing } = await read(text(FILE), ground, true);
  expect(passed).toBeGreaterThan(500);
  expect([met, missing]).toEqual([[], []]);
});

it('takes every block apart once another file has said something since', async () => {
  const ground = await afterwards();
  hearChanges(ground, [650]);
  const outcome = await read(text(FILE), ground, true);
  expect(outcome.met).toEqual([expect.stringContaining('650\u001fAda 650')]);
  expect(outcome.passed).toBe(0);
  expect((await read(text(FILE), ground, true)).passed).toBeGreaterThan(500);
});

it('passes over the rest of a file one row of which is refused every day', async () => {
  const ground = await afterwards();
  const bad = [...FILE, `9000,${SENSELESS},x`, `650,${SENSELESS},x`].filter((_, i) => i !== 650);
  for (let day = 0; day < 3; day += 1) {
    const { refused, passed, missing } = await read(text(bad), ground, true);
    expect(refused).toEqual(['743 new senseless', '744 changed senseless']);
    expect([missing, passed > 400]).toEqual([[], true]);
  }
});

it('asks for what is held of everybody where more rows wait than it keeps', async () => {
  const many = Array.from({ length: 20_000 }, (_, i) => row(i));
  const ground: Ground = { held: new Map(), blocks: new Map(), apart: null };
  await read(text(many), ground, true);
  const renamed = [...many.slice(0, 2_000), ...many.slice(2_001).map((one) => one.replace('Ada', 'Eve')), row(7)];
  const whole = await read(text(renamed), ground, false);
  const outcome = await read(text(renamed), ground, true);
  expect(outcome).toEqual({ ...whole, passed: expect.any(Number) as number });
  expect(outcome).toMatchObject({ repetitions: [{ identical: true }] });
  expect([outcome.missing.length, outcome.passed > 1_000]).toEqual([1, true]);
});

it('remembers every row of a block, and no block of which a row was refused or repeated', async () => {
  const ground: Ground = { held: new Map(), blocks: new Map(), apart: null };
  await read(text([...FILE, '5000,too few', ...FILE.slice(600, 601)]), ground, true);
  const rows = [...ground.blocks.values()].reduce((sum, block) => sum + rowsIn(block.length), 0);
  expect(rows).toBeLessThan(700);
  expect((await read(text(FILE), ground, true)).missing).toEqual([]);
});

const edits = {
  change: (rows: string[], at: number) => rows.splice(at, 1, rows[at]?.replace('Ada', 'Eve') ?? ''),
  remove: (rows: string[], at: number) => rows.splice(at, 1),
  insert: (rows: string[], at: number) => rows.splice(at, 0, `n${at},New,`),
  repeat: (rows: string[], at: number) => rows.push(rows[at] ?? ''),
  contradict: (rows: string[], at: number) => rows.unshift(`${at},Other,`),
  misread: (rows: string[], at: number) => rows.splice(at, 1, `${at},${SENSELESS},x`),
  unknown: (rows: string[], at: number) => rows.splice(at, 0, `x${at},${SENSELESS},x`),
  shorten: (rows: string[], at: number) => rows.splice(at, 1, `${at},Short`),
  blank: (rows: string[], at: number) => rows.splice(at, 0, '', ''),
  delimiters: (rows: string[], at: number) => rows.splice(at, 0, ',,', ' , ,,'),
  quote: (rows: string[], at: number) => rows.splice(at, 1, `${at},"never closed,x`),
  stray: (rows: string[], at: number) => rows.splice(at, 1, `${at},a "stray" one,x`),
  header: (rows: string[], at: number) => rows.splice(at, 0, HEADER),
  loneCr: (rows: string[], at: number) => rows.splice(at, 1, `${at},"a\rb",x`),
  crlf: (rows: string[], at: number) => rows.splice(at, 1, `${rows[at]}\r`),
  lost: (rows: string[], at: number) => rows.splice(at, 1, `${at},K\uFFFDln,x`),
  swap: (rows: string[], at: number) => rows.push(...rows.splice(0, at)),
  cut: (rows: string[], at: number) => rows.splice(at),
} as const;

/** A file of changes says something else of these records; no block of it is remembered. */
function hearChanges(ground: Ground, ids: readonly number[]): void {
  const { held } = ground;
  for (const id of ids) if (held.has(String(id))) held.set(String(id), `${id}\u001fsaid since\u001f`);
  if (ids.length > 0) ground.apart = null;
}

it('finds in every later file what reading the whole of it finds, whatever files of changes said between', async () => {
  const edit = fc.tuple(fc.constantFrom(...Object.values(edits)), fc.nat(699));
  const day = fc.tuple(fc.array(edit, { maxLength: 4 }), fc.boolean(), fc.array(fc.nat(699), { maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(fc.array(day, { minLength: 1, maxLength: 3 }), async (days) => {
      const ground = await afterwards();
      const rows = [...FILE];
      for (const [changes, isEnded, said] of days) {
        hearChanges(ground, said);
        for (const [change, at] of changes) change(rows, Math.min(at, Math.max(0, rows.length - 1)));
        const file = isEnded ? text(rows) : text(rows).slice(0, -1);
        const whole = await read(file, ground, false);
        expect(await read(file, ground, true)).toEqual({ ...whole, passed: expect.any(Number) as number });
      }
    }),
    { numRuns: 40 },
  );
});
