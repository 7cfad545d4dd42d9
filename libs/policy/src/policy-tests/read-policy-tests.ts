import { digest, type Instant, parseInstant } from '@joinery/kernel';
import type { Attributes } from '@joinery/identity';
import type { DocumentPath, PolicyFile } from '../files/policy-document';
import { FindingList } from '../files/finding-list';
import { compareText, printed } from '../files/policy-document';
import type { PolicyReading } from '../compile/compile-policy-set';
import { didYouMean } from '../files/nearest';
import type { PolicySet } from '../policy-set';
import { readDocument } from '../files/read-document';
import { NameCheck } from './check-names';
import { mergeCases, type MergedCase, placeIn, type RawCase } from './merge-case';
import { isReview, type KeptReview, readReview } from './review';
import type {
  Expectation,
  ExpectedStep,
  GivenBefore,
  GivenFacts,
  GivenHandGrant,
  PolicyTestCase,
  TestAccount,
  TestSituation,
} from './test-case';
import { type FactsText, type HandText, type StepText, type TestFileText, testText } from './test-text';

const MOST_CASES = 10_000;

export interface PolicyTestSuite {
  /** Each after those it builds on. */
  readonly cases: readonly PolicyTestCase[];
  readonly findings: ReturnType<FindingList['sorted']>;
}

interface TestDocument {
  readonly text: TestFileText;
  readonly document: RawCase['document'];
}

/** The files of `tests/` as they were written, and the proposals that they want to look at. */
export interface TestFiles {
  readonly documents: readonly TestDocument[];
  readonly activated: ReadonlySet<string>;
  readonly findings: FindingList;
  /** What the cases were last reviewed with; null where that is not kept. */
  readonly reviewed: KeptReview | null;
}

export function openPolicyTests(files: readonly PolicyFile[]): TestFiles {
  const findings = new FindingList();
  const documents = [...files]
    .filter((file) => !isReview(file))
    .sort((a, b) => compareText(a.path, b.path))
    .flatMap((file): TestDocument[] => {
      const document = readDocument(file, findings);
      const text = document && testText(document, findings);
      return document && text ? [{ document, text }] : [];
    });
  const activated = new Set(documents.flatMap(({ text }) => text.activate ?? []));
  return { documents, activated, findings, reviewed: readReview(files, findings) };
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

function rawCases({ documents, findings }: TestFiles): readonly RawCase[] {
  const raw = documents.flatMap(({ text, document }) => {
    const activate = [...(text.activate ?? [])].sort(compareText);
    return text.cases.map((one, index): RawCase => {
      const exactly = one.expect.exactly ?? text.exactly ?? false;
      return { text: one, document, index, activate, exactly };
    });
  });
  const beyond = raw[MOST_CASES];
  if (beyond) {
    const message = `There are more than ${MOST_CASES} cases; the rest is not run.`;
    findings.add(placeIn(beyond, ['name']), { code: 'TOO_MANY_CASES', message });
  }
  return raw.slice(0, MOST_CASES);
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

function situationOf(merged: MergedCase, at: Instant, policySet: PolicySet, findings: FindingList): TestSituation {
  return {
    at,
    facts: factsOf(merged, policySet),
    before: merged.before === null ? null : beforeOf(merged, policySet, findings),
    byHand: merged.byHand.map((_, index) => handOf(merged, index, at, findings)),
    taken: merged.taken,
    completeAt: completeAtOf(merged, findings),
  };
}

function completeAtOf({ raw, completeAt }: MergedCase, findings: FindingList): TestSituation['completeAt'] {
  const entries = Object.entries(completeAt).map(([source, text]) => [
    source,
    instantAt(raw, ['completeAt', source], text, findings) ?? '',
  ]);
  return Object.fromEntries(entries) as TestSituation['completeAt'];
}

function factsOf({ given, attributes }: MergedCase, policySet: PolicySet): GivenFacts {
  if (attributes !== null) return { kind: 'attributes', attributes: bare(attributes) };
  const records = [...given].flatMap(([sourceId, list]) =>
    list.map((facts) => ({ sourceId, attributes: sorted(facts, policySet) })),
  );
  return { kind: 'records', records };
}

/** Lists are kept sorted, as staging keeps them. */
function sorted(facts: Attributes, { dictionary }: PolicySet): Attributes {
  const entries = Object.entries(facts).map(([name, value]) => {
    const isSet = dictionary.get(name)?.many === true && Array.isArray(value);
    return [name, isSet ? [...(value as readonly string[])].sort(compareText) : value] as const;
  });
  return bare(Object.fromEntries(entries));
}

function bare(facts: Attributes): Attributes {
  return Object.assign(Object.create(null) as Record<string, never>, facts);
}

function beforeOf({ before, raw }: MergedCase, policySet: PolicySet, findings: FindingList): GivenBefore {
  const memory = Object.entries(before?.lost ?? {}).map(([rule, since]) => [
    rule,
    since === null ? null : instantAt(raw, ['before', 'lost', rule], since, findings),
  ]);
  const accounts = Object.entries(before?.accounts ?? {}).map(([id, account]): [string, TestAccount] => [
    id,
    {
      active: account.active ?? true,
      attributes: byTarget(id, account.attributes ?? {}, policySet),
      groups: [...(account.groups ?? [])].sort(compareText),
      ...(account.closedAt === undefined
        ? {}
        : { closedAt: instantAt(raw, ['before', 'accounts', id, 'closedAt'], account.closedAt, findings) }),
    },
  ]);
  return {
    state: before?.state ?? null,
    attributes: bare(before?.attributes ?? {}),
    reserved: before?.names ?? {},
    accounts: Object.fromEntries(accounts),
    memory: Object.fromEntries(memory) as GivenBefore['memory'],
  };
}

function handOf({ raw, byHand }: MergedCase, index: number, at: Instant, findings: FindingList): GivenHandGrant {
  const hand = byHand[index] as HandText;
  const path = ['byHand', index];
  if ((hand.give === undefined) === (hand.forbid === undefined)) {
    const message = 'Something given by hand says either what it gives or what it forbids.';
    findings.add(placeIn(raw, path), { code: 'CASE_INVALID', message, hint: 'Write "give" or "forbid".' });
  }
  const instant = (key: 'from' | 'until'): Instant | null => {
    const text = hand[key];
    return text === undefined ? null : instantAt(raw, [...path, key], text, findings);
  };
  return {
    id: String(index + 1),
    kind: hand.request ? 'request' : 'manual',
    effect: hand.forbid === undefined ? 'allow' : 'deny',
    entitlement: hand.give ?? hand.forbid ?? '',
    by: hand.by ?? 'somebody',
    reason: hand.reason ?? 'not said',
    from: instant('from') ?? at,
    until: instant('until'),
    onMove: hand.onMove ?? 'review',
  };
}

function expectationOf({ expect, raw }: MergedCase, policySet: PolicySet, findings: FindingList): Expectation {
  const steps = Object.entries(expect.steps ?? {}).map(([app, step]) => [
    app,
    expectedStep(app, step, policySet, raw.exactly),
  ]);
  for (const [app, step] of Object.entries(expect.steps ?? {})) {
    if (step.active === undefined || step.do === 'create') continue;
    const message = `"active" is said of a create only; a ${step.do} says it already.`;
    findings.add(placeIn(raw, ['expect', 'steps', app, 'active']), { code: 'CASE_INVALID', message });
  }
  const { exactly } = raw;
  const { wakeAt = exactly ? null : undefined } = expect;
  return {
    exactly,
    state: expect.state,
    rule: expect.rule ?? null,
    event: expect.event ?? (exactly ? 'none' : null),
    names: bare(expect.names ?? {}),
    attributes: bare(expect.attributes ?? {}),
    grants: expect.grants ?? [],
    denied: expect.denied ?? (exactly ? [] : null),
    holds: expect.holds ?? {},
    wakeAt: typeof wakeAt === 'string' ? instantAt(raw, ['expect', 'wakeAt'], wakeAt, findings) : wakeAt,
    steps: Object.fromEntries(steps) as Expectation['steps'],
  };
}

function expectedStep(appId: string, step: StepText, policySet: PolicySet, exactly: boolean): ExpectedStep {
  const set = step.set && byTarget(appId, step.set, policySet);
  return {
    kind: step.do,
    active: step.do === 'create' ? (step.active ?? true) : step.do === 'update' || step.do === 'reactivate',
    set: set ?? (step.do === 'create' && !exactly ? null : {}),
    add: [...(step.add ?? [])].sort(compareText),
    remove: [...(step.remove ?? [])].sort(compareText),
  };
}

/** The same by SCIM path: an author may write its last part alone. */
function byTarget(appId: string, values: FactsText, { apps }: PolicySet): FactsText {
  const targets = apps.find(({ id }) => id === appId)?.attributes.map(({ target }) => target) ?? [];
  const full = (name: string): string => targets.find((one) => one === name || one.endsWith(`:${name}`)) ?? name;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [full(name), value]));
}

function instantAt(raw: RawCase, path: DocumentPath, text: string, findings: FindingList): Instant | null {
  const instant = parseInstant(text);
  if (instant === null)
    findings.add(placeIn(raw, path), {
      code: 'DATE_INVALID',
      message: `"${printed(text)}" is not a time.`,
      hint: 'Write a date-time with offset, such as 2026-05-18T00:00:00+02:00, or a date (its start in UTC).',
      value: text,
    });
  return instant;
}
