import { compareText, deepFreeze, type Finding, isError } from '@joinery/kernel';
import { compileFiles } from '../compile/compile-policy-set';
import { type ReadFiles, readPolicyFiles } from '../files/read-policy-files';
import { describeCondition } from '../lint/describe-condition';
import { FindingList } from '../files/finding-list';
import type { PolicyFile } from '../files/policy-document';
import type { PolicySet } from '../policy-set';
import { compareOutcome, type Difference } from './compare-outcome';
import { readPolicyTests } from './read-policy-tests';
import { openPolicyTests } from './test-files';
import { outdatedCases, type ReviewFile, reviewFile, reviewOf } from './review';
import type { PolicyTestCase, TestOutcome, TestPlayer, TestSituation } from './test-case';
import { type CandidateCoverage, type RuleCoverage, TestCoverage } from './test-coverage';

export interface CaseResult {
  readonly name: string;
  readonly place: PolicyTestCase['place'];
  readonly differences: readonly Difference[];
}

/** What a run of the tests of a policy came to. */
export interface PolicyTestRun {
  readonly passed: boolean;
  /** Of the policy set; null when its files cannot be used. */
  readonly digest: string | null;
  /** In the order of the files. */
  readonly cases: readonly CaseResult[];
  readonly coverage: readonly RuleCoverage[];
  /** Of the values that are unique: which of their candidates the cases have shown. */
  readonly candidates: readonly CandidateCoverage[];
  /** What is wrong with the tests themselves, and rules that no test reaches; any error fails the run. */
  readonly findings: readonly Finding[];
  /**
   * The file that would say that the cases were looked at with the rules as they are; null while some of them are
   * wrong.
   */
  readonly review: ReviewFile | null;
}

/** Makes the player of a policy set. */
export type PlayerOf = (policySet: PolicySet) => TestPlayer;

/**
 * Runs the tests of policy files: each case is played, compared in full, and watched for coverage. A rule that holds in
 * no case fails the run; so does a case that cannot be read, and a policy that does not load. A leaf that was not seen
 * both true and false is a warning.
 */
export function runPolicyTests(
  policy: readonly PolicyFile[],
  tests: readonly PolicyFile[],
  playerOf: PlayerOf,
): PolicyTestRun {
  const opened = openPolicyTests(tests);
  const files = readPolicyFiles(policy);
  const reading = compileFiles(files, opened.activated);
  const { policySet } = reading;
  if (policySet === null) return refusedRun(reading.findings);
  const { cases, findings } = readPolicyTests(opened, reading, policySet);
  const coverage = new TestCoverage(reading, policySet);
  const results = playCases(cases, policySet, new Worlds(files, playerOf), coverage);
  const covered = coverage.result();
  const candidates = coverage.candidates();
  // What the cases reach that cannot be read, nobody knows.
  const unreached = findings.some(isError) ? [] : [...gaps(covered), ...unseenCandidates(candidates)];
  const told = [...findings, ...unreached];
  const isRight = results.every((result) => result.differences.length === 0) && !told.some(isError);
  const review = reviewOf(covered, cases);
  const outdated = outdatedCases(covered, review, opened.reviewed);
  return deepFreeze({
    passed: isRight && !outdated.some(isError),
    digest: policySet.digest,
    cases: results.sort(byPlace),
    coverage: covered,
    candidates,
    findings: [...told, ...outdated],
    review: isRight ? reviewFile(review, opened.reviewed) : null,
  });
}

export function refusedRun(findings: readonly Finding[]): PolicyTestRun {
  return { passed: false, digest: null, cases: [], coverage: [], candidates: [], findings, review: null };
}

function playCases(
  cases: readonly PolicyTestCase[],
  { derivations }: PolicySet,
  worlds: Worlds,
  coverage: TestCoverage,
): CaseResult[] {
  const generated = derivations.map((derivation) => derivation.attribute);
  const outcomes = new Map<string, TestOutcome>();
  return cases.map((test): CaseResult => {
    const before = test.after === null ? null : (outcomes.get(test.after) ?? null);
    const { play, rules } = worlds.of(test.activate);
    const outcome = play(before === null ? test.situation : goingOn(test.situation, before));
    outcomes.set(test.name, outcome);
    coverage.watch(test.name, outcome, test.situation.at, rules);
    return { name: test.name, place: test.place, differences: compareOutcome(test, outcome, generated) };
  });
}

interface World {
  readonly play: TestPlayer;
  /** Ids of the rules that are in force. */
  readonly rules: ReadonlySet<string>;
}

/** The policy sets that cases are played in, one for each choice of proposals. */
class Worlds {
  private readonly known = new Map<string, World>();

  constructor(
    private readonly files: ReadFiles,
    private readonly playerOf: PlayerOf,
  ) {}

  of(activated: readonly string[]): World {
    const key = activated.join('\n');
    let world = this.known.get(key);
    if (!world) {
      const { policySet } = compileFiles(this.files, new Set(activated));
      if (policySet === null)
        throw new Error('a policy set loads with some of its proposals in force when it loads with all');
      world = { play: this.playerOf(policySet), rules: new Set(policySet.rules.map(({ id }) => id)) };
      this.known.set(key, world);
    }
    return world;
  }
}

/** A case that comes after another: its person, accounts and memory are as that one left them. */
function goingOn(situation: TestSituation, before: TestOutcome): TestSituation {
  const own = situation.byHand.map((hand, index) => ({ ...hand, id: `${before.byHandLeft.length + index + 1}` }));
  return { ...situation, before: before.left, byHand: [...before.byHandLeft, ...own] };
}

function gaps(coverage: readonly RuleCoverage[]): readonly Finding[] {
  const findings = new FindingList();
  for (const { kind, rule, place, held, missed, leaves } of coverage) {
    if (held === 0) {
      findings.add(place, {
        code: 'RULE_WITHOUT_TEST',
        message:
          kind === 'state' ? `No test reaches the row "${rule}".` : `No test has a person for whom "${rule}" holds.`,
        hint: 'Write a case in tests/ that does, or retire the rule.',
        value: rule,
      });
      continue;
    }
    if (missed === 0) {
      findings.add(place, {
        severity: 'warning',
        code: 'RULE_SEEN_ONE_WAY',
        message: `"${rule}" holds in every test.`,
        hint: 'Write a case in which it does not.',
        value: rule,
      });
    }
    for (const leaf of leaves) {
      if (leaf.seenTrue && leaf.seenFalse) continue;
      findings.add(leaf.place, {
        severity: 'warning',
        code: 'LEAF_SEEN_ONE_WAY',
        message: `In "${rule}", ${describeCondition(leaf.expression)} is ${leaf.seenTrue ? 'true' : 'false'} in every test.`,
        hint: `Write a case in which it is ${leaf.seenTrue ? 'false' : 'true'}.`,
        value: rule,
      });
    }
  }
  return findings.sorted();
}

function unseenCandidates(candidates: readonly CandidateCoverage[]): readonly Finding[] {
  const findings = new FindingList();
  for (const { attribute, expression, place, given } of candidates) {
    if (given > 0) continue;
    findings.add(place, {
      severity: 'warning',
      code: 'CANDIDATE_WITHOUT_TEST',
      message: `No test has somebody whose ${attribute} is made by ${describeCondition(expression)}.`,
      hint: 'Write a case in which the candidates before it are taken (taken: {…}) or cannot be made.',
      value: attribute,
    });
  }
  return findings.sorted();
}

function byPlace(a: CaseResult, b: CaseResult): number {
  return compareText(a.place.file ?? '', b.place.file ?? '') || (a.place.line ?? 0) - (b.place.line ?? 0);
}
