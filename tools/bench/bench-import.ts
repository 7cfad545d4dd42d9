import { join } from 'node:path';
import { type Figure, median, rounded } from './figure';
import { writePeopleFile } from './people-file';
import { POLICIES } from './places';
import { runPart } from './run-part';
import type { Scratch } from './scratch';

interface Parsed {
  readonly rows: number;
  readonly ms: number;
  readonly maxRssMb: number;
}
interface Imported extends Parsed {
  readonly staged: number;
  readonly steps: number;
  /** New and changed records. */
  readonly changed: number;
  readonly importMs: number;
  readonly importRssMb: number;
}

const ROWS = 100_000;
const MANY_ROWS = 300_000;
const DAY_EVENTS = 114;
const ROUNDS = 3;

/** 100,000 new people against csv-parse alone reading the same file. */
export async function importCold(scratch: Scratch): Promise<Figure[]> {
  const file = await peopleFile(scratch, ROWS);
  const parsed: number[] = [];
  const imported: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    parsed.push((await runPart<Parsed>('part-parse.js', [file])).ms);
    imported.push(
      (await runPart<Imported>('part-import.js', [await scratch.freshDatabase(), file, POLICIES, 'import'])).ms,
    );
  }
  return [ratio('import-cold', 2, median(imported), median(parsed))];
}

/** The same 100,000 people once more, on to an empty plan. */
export async function importSame(scratch: Scratch): Promise<Figure[]> {
  const file = await peopleFile(scratch, ROWS);
  const url = await scratch.freshDatabase();
  await runPart<Imported>('part-import.js', [url, file, POLICIES, 'plan']);
  const parsed: number[] = [];
  const imported: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    parsed.push((await runPart<Parsed>('part-parse.js', [file])).ms);
    const again = await runPart<Imported>('part-import.js', [url, file, POLICIES, 'plan']);
    if (again.steps !== 0) throw new Error(`the second import of the same file planned ${again.steps} steps`);
    imported.push(again.ms);
  }
  return [ratio('import-same', 2, median(imported), median(parsed))];
}

/** Peak memory at 300,000 rows against that at 100,000; and whether the larger one stays under 300 MB. */
export async function importMemory(scratch: Scratch): Promise<Figure[]> {
  const [few, many] = [await peakMb(scratch, ROWS), await peakMb(scratch, MANY_ROWS)];
  const parts = { mbAt100k: rounded(few, 0), mbAt300k: rounded(many, 0), limitMb: 300 };
  return [{ name: 'import-memory', ratio: rounded(many / few), aim: 1.1, better: 'lower', parts }];
}

/** When garbage is collected is chance, and the peak with it. */
async function peakMb(scratch: Scratch, rows: number): Promise<number> {
  const file = await peopleFile(scratch, rows);
  const peaks: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const args = [await scratch.freshDatabase(), file, POLICIES, 'import'];
    peaks.push((await runPart<Imported>('part-import.js', args)).maxRssMb);
  }
  return median(peaks);
}

/**
 * 300,000 people. First all of them are new, on to their plan. Then comes the file of the next day with some 114 events
 * among them, on to its plan, to a copy of that database: against csv-parse alone reading it, and against PostgreSQL
 * taking it in with COPY.
 */
export async function import300k(scratch: Scratch): Promise<Figure[]> {
  const url = await scratch.freshDatabase();
  const first = await peopleFile(scratch, MANY_ROWS);
  const next = await peopleFile(scratch, MANY_ROWS, DAY_EVENTS);
  const cold = await runPart<Imported>('part-import.js', [url, first, POLICIES, 'plan']);
  const rounds: NextDay[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await nextDay(scratch, url, next));
  return dayFigures(rounds, cold);
}

function dayFigures(rounds: readonly NextDay[], cold: Imported): Figure[] {
  const of = (part: (round: NextDay) => number): number => rounded(median(rounds.map(part)), 0);
  const [ours, parsed, copied] = [of(({ day }) => day.ms), of((round) => round.parsed), of((round) => round.copied)];
  const parts = { importMs: of(({ day }) => day.importMs), joineryMs: ours, rows: MANY_ROWS };
  const [mb, changed] = [of(({ day }) => day.maxRssMb), of(({ day }) => day.changed)];
  return [
    { ...ratio('import-300k', 2, ours, parsed), parts: { ...parts, csvParseMs: parsed, mb } },
    { ...ratio('import-delta', 2, ours, copied), parts: { ...parts, copyMs: copied, changed } },
    {
      ...ratio('import-300k-first', 2, cold.ms, parsed),
      parts: {
        importMs: rounded(cold.importMs, 0),
        joineryMs: rounded(cold.ms, 0),
        csvParseMs: parsed,
        mbImport: rounded(cold.importRssMb, 0),
        mb: rounded(cold.maxRssMb, 0),
        rows: MANY_ROWS,
      },
    },
  ];
}

interface NextDay {
  readonly day: Imported;
  /** What csv-parse and COPY alone needed for the same file, in milliseconds. */
  readonly parsed: number;
  readonly copied: number;
}

/** The three one after the other: what the machine does beside them changes by the minute. */
async function nextDay(scratch: Scratch, url: string, file: string): Promise<NextDay> {
  const parsed = (await runPart<Parsed>('part-parse.js', [file])).ms;
  const copied = (await runPart<Parsed>('part-copy.js', [await scratch.freshDatabase(), file])).ms;
  const day = await runPart<Imported>('part-import.js', [await scratch.copyOf(url), file, POLICIES, 'plan']);
  return { day, parsed, copied };
}

async function peopleFile(scratch: Scratch, rows: number, events = 0): Promise<string> {
  const path = join(scratch.folder, `people-${rows}-${events}.csv`);
  await writePeopleFile(path, rows, events);
  return path;
}

function ratio(name: string, aim: number, ours: number, theirs: number): Figure {
  return {
    name,
    ratio: rounded(ours / theirs),
    aim,
    better: 'lower',
    parts: { joineryMs: rounded(ours, 0), csvParseMs: rounded(theirs, 0), rows: ROWS },
  };
}
