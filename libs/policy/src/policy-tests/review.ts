import { compareText, digest, type Finding, type Place } from '@joinery/kernel';
import { FindingList } from '../files/finding-list';
import type { PolicyFile } from '../files/policy-document';
import { readDocument } from '../files/read-document';
import type { PolicyTestCase } from './test-case';
import type { RuleCoverage } from './test-coverage';

/** Where a policy folder keeps with which rules its cases were reviewed last. */
const REVIEW = 'tests/reviewed.yaml';

/** Of one rule: what it says, and what all cases that reach it say. */
interface Reviewed {
  readonly rule: string;
  readonly cases: string;
}

type Review = ReadonlyMap<string, Reviewed>;

/** A review as it was kept, and where it speaks of a rule. */
export interface KeptReview {
  readonly rules: Review;
  readonly place: Place;
}

export interface ReviewFile {
  readonly path: string;
  readonly text: string;
  /** The file says exactly that already. */
  readonly isCurrent: boolean;
}

export function isReview({ path }: PolicyFile): boolean {
  return path === REVIEW;
}

/** What the rules and the cases that reach them come to now. */
export function reviewOf(coverage: readonly RuleCoverage[], cases: readonly PolicyTestCase[]): Review {
  const saying = new Map(cases.map((one) => [one.name, one.digest]));
  const entries = coverage.map(({ rule, digest: said, cases: names }): [string, Reviewed] => {
    const reaching = [...names].sort(compareText).map((name) => [name, saying.get(name) ?? '']);
    return [rule, { rule: short(said), cases: short(digest(reaching)) }];
  });
  return new Map(entries.sort(([a], [b]) => compareText(a, b)));
}

/**
 * A case is older than its rule when the rule has been changed since the last review and none of the cases that reach
 * it has: it passes, and nobody has said that it should. What has changed together with its cases only waits to be
 * noted.
 */
export function outdatedCases(
  coverage: readonly RuleCoverage[],
  review: Review,
  kept: KeptReview | null,
): readonly Finding[] {
  if (kept === null) return [];
  const findings = new FindingList();
  for (const { rule, place, cases } of coverage) {
    const [was, is] = [kept.rules.get(rule), review.get(rule)];
    if (!was || !is || was.rule === is.rule || was.cases !== is.cases || cases.length === 0) continue;
    findings.add(place, {
      code: 'CASE_OLDER_THAN_RULE',
      message: `"${rule}" was changed since its cases were reviewed, and none of them was: ${named(cases)}.`,
      hint: 'Write a case that shows the change; or look at them, and say that they hold: joinery policy test --reviewed.',
      value: rule,
    });
  }
  if (findings.size === 0 && !isSame(review, kept.rules)) findings.add(kept.place, NOT_CURRENT);
  return findings.sorted();
}

const NOT_CURRENT = {
  severity: 'warning',
  code: 'REVIEW_NOT_CURRENT',
  message: 'Rules and the cases that reach them have changed since the last review.',
  hint: 'Note that they were looked at: joinery policy test --reviewed.',
} as const;

const SHOWN = 3;

function named(cases: readonly string[]): string {
  const shown = cases.slice(0, SHOWN).map((name) => `"${name}"`);
  return `${shown.join(', ')}${cases.length > SHOWN ? ` and ${cases.length - SHOWN} more` : ''}`;
}

export function reviewFile(review: Review, kept: KeptReview | null): ReviewFile {
  const lines = [...review].map(([id, { rule, cases }]) => `  ${id}: { rule: '${rule}', cases: '${cases}' }`);
  const text = [
    '# Made by `joinery policy test --reviewed`: the rules, and the cases that reach them, as they were when somebody last said that',
    '# these cases are right. Do not edit.',
    'kind: reviewed',
    'rules:',
    ...lines,
    '',
  ].join('\n');
  return { path: REVIEW, text, isCurrent: kept !== null && isSame(review, kept.rules) };
}

/** Null when there is none; one that is not as it was made is told, and counts for nothing. */
export function readReview(files: readonly PolicyFile[], findings: FindingList): KeptReview | null {
  const file = files.find(isReview);
  const document = file === undefined ? null : readDocument(file, findings);
  if (document === null) return null;
  const { kind, rules } = document.data;
  const place = document.place([]);
  const entries = typeof rules === 'object' && rules !== null ? Object.entries(rules) : [];
  if (
    kind === 'reviewed' &&
    entries.length > 0 &&
    entries.every((entry): entry is [string, Reviewed] => isReviewed(entry[1]))
  )
    return { rules: new Map(entries), place };
  findings.add(place, {
    code: 'REVIEW_INVALID',
    message: `${REVIEW} is not as joinery policy test --reviewed makes it.`,
    hint: 'Take it as it was before it was edited, or have it made again.',
  });
  return null;
}

function isReviewed(value: unknown): value is Reviewed {
  if (typeof value !== 'object' || value === null) return false;
  const { rule, cases } = value as Partial<Reviewed>;
  return typeof rule === 'string' && typeof cases === 'string';
}

function isSame(one: Review, other: Review): boolean {
  return digest([...one]) === digest([...other].sort(([a], [b]) => compareText(a, b)));
}

function short(text: string): string {
  return text.slice(0, 16);
}
