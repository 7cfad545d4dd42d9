import { join } from 'node:path';
import { type Figure, rounded } from './figure';
import { writePeopleFile } from './people-file';
import { POLICIES } from './places';
import { runPart } from './run-part';
import type { Scratch } from './scratch';

interface Explained {
  readonly firstMs: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  readonly missingMs: number;
}

const PEOPLE = 100_000;
const AIM_MS = 200;

/** The slowest of 200 explanations among 100,000 people, in a process that runs; 200 ms are 1. */
export async function explain(scratch: Scratch): Promise<Figure[]> {
  const file = join(scratch.folder, 'people.csv');
  await writePeopleFile(file, PEOPLE);
  const url = await scratch.freshDatabase();
  await runPart('part-import.js', [url, file, POLICIES, 'plan']);
  const asked = [url, POLICIES, String(PEOPLE), 'group:legal'];
  const { firstMs, medianMs, slowestMs, missingMs } = await runPart<Explained>('part-explain.js', asked);
  const parts = {
    people: PEOPLE,
    slowestMs: rounded(slowestMs, 1),
    medianMs: rounded(medianMs, 1),
    firstMs: rounded(firstMs, 0),
    slowestMissingMs: rounded(missingMs, 1),
  };
  return [{ name: 'explain', ratio: rounded(slowestMs / AIM_MS), aim: 1, better: 'lower', parts }];
}
