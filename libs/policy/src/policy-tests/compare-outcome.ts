import { compareText, type Place } from '@joinery/kernel';
import type { Attributes, AttributeValue } from '@joinery/identity';
import type { Expectation, ExpectedStep, PolicyTestCase, TestOutcome, TestStep } from './test-case';

/** One thing that did not come as expected. */
export interface Difference {
  /** `state`, `names`, `grants`, `steps/chat`, … */
  readonly section: string;
  /** What it is about inside the section: an attribute, an entitlement; empty for a section of one value. */
  readonly what: string;
  /** Undefined: nothing was expected. */
  readonly expected?: AttributeValue;
  /** Undefined: nothing came. */
  readonly came?: AttributeValue;
  /** Why it came. */
  readonly because?: string;
  readonly place: Place;
}

type Found = Omit<Difference, 'place' | 'section'>;

/** Everything in which an outcome is not what the case expects. What is not listed is expected to be absent. */
export function compareOutcome(test: PolicyTestCase, came: TestOutcome, generated: readonly string[]): Difference[] {
  const { expect, placeOf } = test;
  const within = (section: string, found: readonly Found[]): Difference[] =>
    found.map((one) => ({ section, ...one, place: placeOf(one.what === '' ? section : `${section}/${one.what}`) }));
  const names = Object.fromEntries(generated.map((name) => [name, came.facts[name] ?? null]));
  return [
    ...within('state', compareWord(expect.state, came.state, came.rule)),
    ...within('rule', expect.rule === null ? [] : compareWord(expect.rule, came.rule)),
    ...within('event', expect.event === null ? [] : compareWord(expect.event, came.event ?? 'none')),
    ...within('names', compareFacts(expect.names, names)),
    ...within('attributes', compareAttributes(expect, came.facts, names)),
    ...within(
      'grants',
      compareSets(expect.grants, came.grants, (one) => came.because[`grants/${one}`]),
    ),
    ...within('denied', expect.denied === null ? [] : compareSets(expect.denied, came.denied)),
    ...within('holds', compareFacts(expect.holds, came.holds)),
    ...within(
      'wakeAt',
      expect.wakeAt === undefined ? [] : compareWord(expect.wakeAt ?? 'never', came.wakeAt ?? 'never'),
    ),
    ...compareSteps(expect.steps, came).flatMap(([app, found]) => within(app === '' ? 'steps' : `steps/${app}`, found)),
  ];
}

function compareWord(expected: string, came: string, because?: string): Found[] {
  return expected === came ? [] : [{ what: '', expected, came, ...(because === undefined ? {} : { because }) }];
}

/** A value that is null counts as absent on both sides. */
function compareFacts(expected: Attributes, came: Attributes): Found[] {
  const names = new Set([...Object.keys(expected), ...Object.keys(came)]);
  return [...names].sort(compareText).flatMap((what) => differenceOf(what, expected[what] ?? null, came[what] ?? null));
}

/** Those that are made are names, and looked at there. */
function compareAttributes({ attributes, exactly }: Expectation, facts: Attributes, names: Attributes): Found[] {
  if (!exactly) return compareListed(attributes, facts);
  const said = Object.entries(facts).filter(([name]) => !Object.hasOwn(names, name) || Object.hasOwn(attributes, name));
  return compareFacts(attributes, Object.fromEntries(said));
}

function compareListed(expected: Attributes, came: Attributes): Found[] {
  return Object.keys(expected).flatMap((what) => differenceOf(what, expected[what] ?? null, came[what] ?? null));
}

function differenceOf(what: string, expected: AttributeValue, came: AttributeValue): Found[] {
  if (JSON.stringify(expected) === JSON.stringify(came)) return [];
  return [{ what, ...(expected === null ? {} : { expected }), ...(came === null ? {} : { came }) }];
}

function compareSets(
  expected: readonly string[],
  came: readonly string[],
  why: (one: string) => string | undefined = () => undefined,
): Found[] {
  const missing = expected.filter((one) => !came.includes(one)).map((one) => ({ what: one, expected: one }));
  const extra = came
    .filter((one) => !expected.includes(one))
    .map((one) => ({ what: one, came: one, ...(why(one) === undefined ? {} : { because: why(one) as string }) }));
  return [...missing, ...extra];
}

function compareSteps(
  expected: Expectation['steps'],
  { steps, because }: TestOutcome,
): readonly (readonly [string, readonly Found[]])[] {
  const apps = new Set([...Object.keys(expected), ...Object.keys(steps)]);
  return [...apps].sort(compareText).map((app) => {
    const [wanted, step] = [expected[app], steps[app]];
    const why = because[`steps/${app}`];
    if (wanted && step) return [app, compareStep(wanted, step)] as const;
    const one: Found = {
      what: app,
      ...(wanted ? { expected: describeStep(wanted) } : {}),
      ...(step ? { came: describeStep(step) } : {}),
      ...(step && why !== undefined ? { because: why } : {}),
    };
    return ['', [one]] as const;
  });
}

function compareStep(expected: ExpectedStep, came: TestStep): Found[] {
  if (expected.kind !== came.kind) return [{ what: 'do', expected: describeStep(expected), came: describeStep(came) }];
  const isSame = expected.kind !== 'create' || expected.active === came.active;
  return [
    ...(isSame ? [] : [{ what: 'active', expected: expected.active, came: came.active }]),
    ...(expected.set === null ? [] : compareSet(expected.set, came.set)),
    ...compareSets(expected.add, came.add).map((one) => ({ ...one, what: `add/${one.what}` })),
    ...compareSets(expected.remove, came.remove).map((one) => ({ ...one, what: `remove/${one.what}` })),
  ];
}

/** A value that is set to nothing is not the same as one that is not set: here null is told from absent. */
function compareSet(expected: Attributes, came: Attributes): Found[] {
  const targets = new Set([...Object.keys(expected), ...Object.keys(came)]);
  return [...targets].sort(compareText).flatMap((target): Found[] => {
    const what = `set/${target}`;
    if (!Object.hasOwn(expected, target)) return [{ what, came: came[target] ?? null }];
    if (!Object.hasOwn(came, target)) return [{ what, expected: expected[target] ?? null }];
    const isSame = JSON.stringify(expected[target]) === JSON.stringify(came[target]);
    return isSame ? [] : [{ what, expected: expected[target] ?? null, came: came[target] ?? null }];
  });
}

/** A step in one line: `create, closed, +All staff`. */
function describeStep(step: ExpectedStep | TestStep): string {
  const closed = step.kind === 'create' && !step.active ? ['closed'] : [];
  const set = step.kind === 'create' ? [] : Object.keys(step.set ?? {}).map((target) => `~${target}`);
  const groups = [...step.add.map((name) => `+${name}`), ...step.remove.map((name) => `-${name}`)];
  return [step.kind, ...closed, ...set, ...groups].join(', ');
}
