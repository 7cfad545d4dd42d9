import { Readable } from 'node:stream';
import fc from '@joinery/testing/fc';
import { fingerprint } from '@joinery/kernel';
import { openSourceFile } from '@joinery/platform';
import { KnownBlocks } from './known-blocks';
import { RecordIndex, ROW_BYTES } from './record-index';

interface Outcome {
  readonly met: readonly string[];
  readonly refused: readonly string[];
  readonly verdict: unknown;
  readonly missing: readonly string[];
  readonly repetitions: unknown;
}

/** Records that are held, and what is remembered of the blocks of the file that brought them. */
interface Ground {
  readonly held: Map<string, string>;
  blocks: ReadonlyMap<string, Buffer>;
}

/** Reads a file as an import does, with what is known of its blocks or without. */
async function read(file: string, ground: Ground, usesBlocks: boolean): Promise<Outcome & { passed: number }> {
  const records = new RecordIndex();
  for (const [key, text] of ground.held) hold(records, fingerprint(key), fingerprint(text));
  const blocks = new KnownBlocks('salt', records, usesBlocks ? ground.blocks : new Map());
  const reading = await openSourceFile()(Readable.from(pieces(Buffer.from(file))));
  const met: string[] = [];
  const refused: string[] = [];
  let passed = 0;
  for await (const batch of reading.batches(blocks)) {
    passed += batch.known ?? 0;
    for (const { line, finding } of batch.refused) {
      blocks.distrust(line);
      refused.push(`${line} ${finding.code}`);
    }
    for (const { line, cells } of batch.records) {
      const [key = '', text] = [cells[0], cells.join('\u001f')];
      const meeting = records.meet(key, fingerprint(key), fingerprint(text), line);
      if (meeting === 'again') blocks.distrust(line);
      else blocks.learn(line, fingerprint(key), fingerprint(text));
      if (meeting !== 'same' && meeting !== 'again') met.push(`${line} ${meeting} ${text}`);
      if (usesBlocks && meeting !== 'again') ground.held.set(key, text);
    }
  }
  const remembered = blocks.remembered();
  if (usesBlocks && remembered) {
    const kept = [...ground.blocks].filter(([print]) => !remembered.gone.includes(print));
    ground.blocks = new Map([...kept, ...remembered.fresh]);
  }
  const repetitions = records.repetitions().map(({ lines, identical }) => ({ lines: [...lines].sort(), identical }));
  // Of a record whose rows differ no row stands, whichever was met first.
  const contradicted = new Set(repetitions.flatMap(({ lines, identical }) => (identical ? [] : lines)));
  const standing = met.filter((one) => !contradicted.has(Number.parseInt(one, 10)));
  const missing = [...records.unmet()].sort();
  return { met: standing, refused, verdict: reading.verdict(), missing, repetitions, passed };
}

function hold(records: RecordIndex, key: string, row: string): void {
  const [keys, rows] = [Buffer.from(key, 'hex'), Buffer.from(row, 'hex')];
  records.hold(keys.readUInt32BE(0), keys.readUInt32BE(4), rows.readUInt32BE(0), rows.readUInt32BE(4));
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 2_000) yield bytes.subarray(at, at + 2_000);
}

const HEADER = 'id,name,notes';
const row = (i: number): string => `${i},Ada ${i},${i % 17 === 0 ? `"lives\nin ${i}, ""upstairs"""` : 'Zürich'}`;
const FILE = Array.from({ length: 700 }, (_, i) => row(i));
const text = (rows: readonly string[]): string => `${[HEADER, ...rows].join('\n')}\n`;

async function afterwards(): Promise<Ground> {
  const ground: Ground = { held: new Map(), blocks: new Map() };
  await read(text(FILE), ground, true);
  return ground;
}

it('passes over all rows but those of the first block when the file comes again', async () => {
  const ground = await afterwards();
  const { passed, met, missing } = await read(text(FILE), ground, true);
  expect(passed).toBeGreaterThan(500);
  expect([met, missing]).toEqual([[], []]);
});

it('takes a block apart whose text is as before while another text is held of one of its records', async () => {
  const ground = await afterwards();
  const [print, rows] = [...ground.blocks].at(-1) as [string, Buffer];
  const key = [...ground.held.keys()].find((one) => rows.toString('hex').startsWith(fingerprint(one))) ?? '';
  ground.held.set(key, 'what a file of changes said since');
  const outcome = await read(text(FILE), ground, true);
  expect(outcome.met).toEqual([expect.stringContaining(`changed ${key}\u001f`)]);
  expect(ground.blocks.get(print)?.length).toBe(rows.length);
});

it('remembers every row of a block, and no block of which a row was refused or repeated', async () => {
  const ground: Ground = { held: new Map(), blocks: new Map() };
  await read(text([...FILE, '5000,too few', ...FILE.slice(600, 601)]), ground, true);
  const rows = [...ground.blocks.values()].reduce((sum, block) => sum + block.length / ROW_BYTES, 0);
  expect(rows).toBeLessThan(700);
  expect((await read(text(FILE), ground, true)).missing).toEqual([]);
});

const edits = {
  change: (rows: string[], at: number) => rows.splice(at, 1, rows[at]?.replace('Ada', 'Eve') ?? ''),
  remove: (rows: string[], at: number) => rows.splice(at, 1),
  insert: (rows: string[], at: number) => rows.splice(at, 0, `n${at},New,`),
  repeat: (rows: string[], at: number) => rows.push(rows[at] ?? ''),
  contradict: (rows: string[], at: number) => rows.unshift(`${at},Other,`),
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
function hearChanges({ held }: Ground, ids: readonly number[]): void {
  for (const id of ids) if (held.has(String(id))) held.set(String(id), `${id}\u001fsaid since\u001f`);
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
