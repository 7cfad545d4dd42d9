import type { Attributes, AttributeValue, LifecycleState } from '@joinery/identity';
import type { AppPolicy, PolicySet } from '../policy-set';
import type { LintFindings } from './lint-finding';
import { MODEL_NOW, spread } from './model-people';
import { type JudgedPerson, judgeModelPerson, witnessOf } from './model-person';
import type { ModelQuestion } from './model-question';

/** Of so many people every value goes blank once, and is once not returned. */
const MOST_BLANKED = 20;

const ENDED: ReadonlySet<LifecycleState> = new Set(['leaver', 'purged']);
const WORKING: ReadonlySet<LifecycleState> = new Set(['prehire', 'active', 'leave', 'suspended']);

interface BlankQuestion extends ModelQuestion {
  readonly policySet: PolicySet;
}

interface Blanked {
  readonly decisions: number;
  readonly bounds: readonly string[];
}

/**
 * A value that goes blank in a source may cost somebody a group; it never deletes an account, and never makes a leaver.
 */
export function checkBlanks(
  people: readonly Attributes[],
  judged: readonly JudgedPerson[],
  question: BlankQuestion,
  findings: LintFindings,
): Blanked {
  const working = judged.flatMap((person, index) =>
    WORKING.has(person.lifecycle.state) ? [{ person, said: people[index] as Attributes }] : [],
  );
  const chosen = spread(working, MOST_BLANKED);
  const decisive = decisiveAttributes(question);
  let decisions = 0;
  for (const { person, said } of chosen) {
    for (const name of Object.keys(said)) {
      if (said[name] === null || !decisive.has(name)) continue;
      for (const blank of [null, undefined]) {
        if (staysAsItIs(name, blank, question.policySet)) continue;
        decisions += 1;
        checkBlank(person, { name, said: withBlank(said, name, blank) }, question, findings);
      }
    }
  }
  const cut = working.length > chosen.length ? [`values of ${chosen.length} of ${working.length} people go blank`] : [];
  return { decisions, bounds: cut };
}

/** True where authority keeps the value that was there: then nothing at all goes blank. */
function staysAsItIs(name: string, blank: null | undefined, { authority }: PolicySet): boolean {
  const rule = authority.get(name);
  if (rule === undefined || rule.pick !== 'first') return false;
  const outcome = blank === null ? rule.onNull : rule.onAbsent;
  return outcome === 'keep' || outcome === 'hold';
}

/**
 * What a state can depend on, and where an app deletes the account of whoever loses it, what grants can: a blank of
 * anything else makes nobody a leaver and deletes nothing.
 */
function decisiveAttributes({ policySet }: BlankQuestion): ReadonlySet<string> {
  const { lifecycle, rules, derivations, apps } = policySet;
  const decisive = new Set(lifecycle.uses);
  if (apps.some(deletesAtWork)) for (const name of rules.flatMap(({ uses }) => uses)) decisive.add(name);
  // Each derivation stands behind those that it reads.
  for (const { attribute, uses } of [...derivations].reverse())
    if (decisive.has(attribute)) for (const name of uses) decisive.add(name);
  return decisive;
}

/** Whether somebody who works may lose the account for good. */
function deletesAtWork({ outOfScope, states }: AppPolicy): boolean {
  return outOfScope === 'delete' || [...WORKING].some((state) => states[state] === 'delete');
}

function withBlank(said: Attributes, name: string, blank: null | undefined): Attributes {
  const facts = Object.create(null) as Record<string, AttributeValue>;
  for (const other in said) if (other !== name) facts[other] = said[other] as AttributeValue;
  if (blank === null) facts[name] = null;
  return facts;
}

function checkBlank(
  before: JudgedPerson,
  { name, said }: { readonly name: string; readonly said: Attributes },
  question: BlankQuestion,
  findings: LintFindings,
): void {
  const after = judgeModelPerson(said, question.policySet, before.profile, before.answer.memory);
  const deleted = deletedApp(before, after, question);
  if (deleted !== null) tellBlank({ code: 'BLANK_DELETES', name, before, after, question }, deleted, findings);
  else if (ENDED.has(after.lifecycle.state))
    tellBlank({ code: 'BLANK_CLOSES', name, before, after, question }, null, findings);
}

/** An app in which the person had an open account, and has none afterwards. */
function deletedApp(
  before: JudgedPerson,
  after: JudgedPerson,
  { subject, accountOutcome }: BlankQuestion,
): string | null {
  if (accountOutcome === null) return null;
  const fate = (app: (typeof subject.policySet.apps)[number], person: JudgedPerson): string =>
    accountOutcome({
      app,
      facts: person.facts,
      lifecycle: person.lifecycle,
      grants: person.answer.grants,
      now: MODEL_NOW,
    });
  const app = subject.policySet.apps.find((one) => fate(one, before) === 'open' && fate(one, after) === 'deleted');
  return app?.title ?? null;
}

interface BlankCase {
  readonly code: 'BLANK_DELETES' | 'BLANK_CLOSES';
  readonly name: string;
  readonly before: JudgedPerson;
  readonly after: JudgedPerson;
  readonly question: BlankQuestion;
}

function tellBlank(found: BlankCase, deleted: string | null, findings: LintFindings): void {
  const { code, name, before, after, question } = found;
  if (findings.hasTold(code, name)) return;
  const [authority] = question.subject.reading.documents.authority;
  const { state, rule } = after.lifecycle;
  const what = deleted === null ? `makes them ${state}` : `deletes their account in ${deleted}`;
  findings.add(authority ? authority.document.keyPlace(['attributes', name]) : {}, {
    severity: deleted === null ? 'warning' : 'error',
    code,
    message: `When somebody's ${name} (${JSON.stringify(before.facts[name] ?? null)}) goes blank, that ${what} (${rule}).`,
    hint: `Set authority.attributes.${name}.onNull to hold.`,
    value: name,
    witness: witnessOf(before),
  });
}
