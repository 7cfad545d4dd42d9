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
}

const ROWS = 100_000;
const MANY_ROWS = 300_000;
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
  const few = await runPart<Imported>('part-import.js', [
    await scratch.freshDatabase(),
    await peopleFile(scratch, ROWS),
    POLICIES,
    'import',
  ]);
  const many = await runPart<Imported>('part-import.js', [
    await scratch.freshDatabase(),
    await peopleFile(scratch, MANY_ROWS),
    POLICIES,
    'import',
  ]);
  const parts = { mbAt100k: rounded(few.maxRssMb, 0), mbAt300k: rounded(many.maxRssMb, 0), limitMb: 300 };
  return [{ name: 'import-memory', ratio: rounded(many.maxRssMb / few.maxRssMb), aim: 1.1, better: 'lower', parts }];
}

async function peopleFile(scratch: Scratch, rows: number): Promise<string> {
  const path = join(scratch.folder, `people-${rows}.csv`);
  await writePeopleFile(path, rows);
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
