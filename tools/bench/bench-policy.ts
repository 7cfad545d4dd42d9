import { type Figure, median, rounded } from './figure';
import { writeRules } from './policy-rules';
import { runPart } from './run-part';
import type { Scratch } from './scratch';

interface Measured {
  readonly matchMs: number;
  readonly parseMs: number;
  readonly plainMs: number;
  readonly eventMicros: number;
}

interface MeasuredDiff {
  readonly edited: number;
  readonly diffMs: number;
  readonly parseMs: number;
  readonly moved: number;
  readonly gains: number;
  readonly losses: number;
}

const RULES = 300;
const EDITED = 5;
const MANY_RULES = 3_000;
const ROUNDS = 3;
const LINT_MS = 500;
/** Each is a process that has linted nothing before. */
const LINT_ROUNDS = 5;

/** 100,000 people and 300 rules, against plain json-logic-js (asked about 2,000 of them, times 50). */
export async function policyPlain(scratch: Scratch): Promise<Figure[]> {
  const runs = await rounds(scratch, RULES);
  const [match, plain] = [median(runs.map((run) => run.matchMs)), median(runs.map((run) => run.plainMs))];
  return [
    figure('policy-plain', plain / match, 50, 'higher', { matchMs: rounded(match, 0), plainMs: rounded(plain, 0) }),
  ];
}

/** The same against `JSON.parse` of the same people. */
export async function policyParse(scratch: Scratch): Promise<Figure[]> {
  const runs = await rounds(scratch, RULES);
  const [match, parse] = [median(runs.map((run) => run.matchMs)), median(runs.map((run) => run.parseMs))];
  return [
    figure('policy-parse', match / parse, 1, 'lower', { matchMs: rounded(match, 0), parseMs: rounded(parse, 0) }),
  ];
}

/** Microseconds for the grants of one person who changed department. */
export async function policyEvent(scratch: Scratch): Promise<Figure[]> {
  const runs = await rounds(scratch, RULES);
  const micros = median(runs.map((run) => run.eventMicros));
  return [figure('policy-event', micros, 10, 'lower', { micros: rounded(micros) })];
}

/** Five edited rules among 300: who gains and loses what among 100,000 people, against `JSON.parse` of the people. */
export async function policyDiff(scratch: Scratch): Promise<Figure[]> {
  const folders = [writeRules(scratch.folder, RULES), writeRules(scratch.folder, RULES, EDITED)];
  const runs: MeasuredDiff[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    runs.push(await runPart<MeasuredDiff>('part-policy-diff.js', folders));
  const [diff, parse] = [median(runs.map((run) => run.diffMs)), median(runs.map((run) => run.parseMs))];
  const { edited = 0, moved = 0, gains = 0, losses = 0 } = runs[0] ?? {};
  return [
    figure('policy-diff', diff / parse, 1, 'lower', {
      edited,
      moved,
      gains,
      losses,
      diffMs: rounded(diff, 0),
      parseMs: rounded(parse, 0),
    }),
  ];
}

/** Ten times the rules: how many times the cost. */
export async function policyRules(scratch: Scratch): Promise<Figure[]> {
  const few = median((await rounds(scratch, RULES)).map((run) => run.matchMs));
  const many = median((await rounds(scratch, MANY_RULES)).map((run) => run.matchMs));
  return [figure('policy-rules', many / few, 4, 'lower', { ms300: rounded(few, 0), ms3000: rounded(many, 0) })];
}

/**
 * Everything that lint says of 300 rules, from the folder on, the first time in a process; half a second is 1. Also
 * said: once the code is compiled.
 */
export async function policyLint(scratch: Scratch): Promise<Figure[]> {
  const folder = writeRules(scratch.folder, RULES);
  const runs: { readonly laterMs: number; readonly firstMs: number; readonly findings: number }[] = [];
  for (let round = 0; round < LINT_ROUNDS; round += 1) runs.push(await runPart('part-lint.js', [folder]));
  const ms = median(runs.map((run) => run.firstMs));
  const parts = {
    rules: RULES,
    firstMs: rounded(ms, 0),
    laterMs: rounded(median(runs.map((run) => run.laterMs)), 0),
    findings: runs[0]?.findings ?? 0,
  };
  return [{ name: 'policy-lint', ratio: rounded(ms / LINT_MS), aim: 1, better: 'lower', parts }];
}

async function rounds(scratch: Scratch, rules: number): Promise<Measured[]> {
  const folder = writeRules(scratch.folder, rules);
  const runs: Measured[] = [];
  for (let round = 0; round < ROUNDS; round += 1) runs.push(await runPart<Measured>('part-policy.js', [folder]));
  return runs;
}

function figure(name: string, ratio: number, aim: number, better: Figure['better'], parts: Figure['parts']): Figure {
  return { name, ratio: rounded(ratio), aim, better, parts: { people: 100_000, rules: RULES, ...parts } };
}
