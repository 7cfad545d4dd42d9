import { digest } from '@joinery/kernel';
import type { PolicyReading } from '../compile/compile-policy-set';
import type { FindingList } from '../files/finding-list';
import { didYouMean } from '../files/nearest';
import { printed } from '../files/policy-document';
import type { PolicySet } from '../policy-set';
import { instantAt } from './case-values';
import { NameCheck } from './check-names';
import { expectationOf } from './expectation-of';
import { mergeCases, type MergedCase, placeIn } from './merge-case';
import { situationOf } from './situation-of';
import type { PolicyTestCase } from './test-case';
import { rawCases, type TestFiles } from './test-files';

export interface PolicyTestSuite {
  /** Each after those it builds on. */
  readonly cases: readonly PolicyTestCase[];
  readonly findings: ReturnType<FindingList['sorted']>;
}

/**
 * Holds tests against a policy set in which all that they activate is in force; a case that is wrong in itself is a
 * finding and is left out, with those that build on it.
 */
export function readPolicyTests(files: TestFiles, reading: PolicyReading, policySet: PolicySet): PolicyTestSuite {
  const { findings } = files;
  checkActivated(files, reading);
  const names = new NameCheck(policySet, findings);
  const wrong = new Set<string>();
  const cases: PolicyTestCase[] = [];
  for (const merged of mergeCases(rawCases(files), findings)) {
    const { errors } = findings;
    names.check(merged);
    const made = toCase(merged, policySet, findings);
    const { name, like, after } = merged.raw.text;
    if (findings.errors > errors || wrong.has(like ?? after ?? '')) wrong.add(name);
    else cases.push(made);
  }
  return { cases, findings: findings.sorted() };
}

function checkActivated({ documents, findings }: TestFiles, { documents: policy }: PolicyReading): void {
  const known = new Set([
    ...policy.app.map(({ text }) => text.id),
    ...policy.grants.flatMap(({ text }) => text.rules.map(({ id }) => id)),
  ]);
  for (const { text, document } of documents) {
    for (const [index, id] of (text.activate ?? []).entries()) {
      if (known.has(id)) continue;
      findings.add(document.place(['activate', index]), {
        code: 'UNKNOWN_PROPOSAL',
        message: `There is no rule and no app "${printed(id)}".`,
        hint: didYouMean(id, known, 'Name rules and apps by their ids.'),
        value: id,
      });
    }
  }
}

function toCase(merged: MergedCase, policySet: PolicySet, findings: FindingList): PolicyTestCase {
  const { raw } = merged;
  const at = instantAt(raw, ['at'], raw.text.at, findings) ?? '';
  return {
    name: raw.text.name,
    place: placeIn(raw, ['name']),
    placeOf: (section) => placeIn(raw, ['expect', ...section.split('/')]),
    after: merged.after,
    activate: raw.activate,
    digest: caseDigest(merged),
    situation: situationOf(merged, at, policySet, findings),
    expect: expectationOf(merged, policySet, findings),
  };
}

/** Of all that the case says, with what it takes over from others. */
function caseDigest({ raw, given, ...merged }: MergedCase): string {
  const { at, without } = raw.text;
  return digest({
    at,
    without: without ?? {},
    exactly: raw.exactly,
    activate: raw.activate,
    given: [...given],
    ...merged,
  });
}
