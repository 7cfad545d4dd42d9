import type { Attributes, LifecycleState } from '@joinery/identity';
import type { PolicySet } from '../policy-set';
import type { LintFindings, ModelSize } from './lint-finding';
import { checkBlanks } from './model-blanks';
import type { ModelQuestion } from './model-question';
import type { MappedRule } from './lint-conditions';
import { modelPeople, spread } from './model-people';
import { grantsOf, type JudgedPerson, judgeModelPerson, witnessOf } from './model-person';
import { holdsFor } from './placed-condition';
import { type LintSubject, placeOfRule } from './placed-rule';

/** So many people are judged a second time, and with the rules in another order. */
const MOST_ASKED_AGAIN = 40;

const ENDED: ReadonlySet<LifecycleState> = new Set(['leaver', 'purged']);

/**
 * Judges the people of the small model by the real evaluator and looks for what no policy may do: give a leaver
 * anything, close or delete accounts because a value went blank, decide by the order of rules, decide differently when
 * asked again.
 */
export function checkModel(question: ModelQuestion, findings: LintFindings): ModelSize {
  const { subject, rules, space, accountOutcome } = question;
  const policySet = withSharedLeaves(subject.policySet, rules);
  const given = rules.flatMap(({ region }) => region.boxes.slice(0, 1).map((box) => space.witness(box).attributes));
  const { people, bounds } = modelPeople(subject, given);
  const judged = people.map((said) => judgeModelPerson(said, policySet, null));
  const reversed: PolicySet = { ...policySet, rules: [...policySet.rules].reverse() };
  const check: Check = { policySet, reversed };
  for (const person of judged) if (ENDED.has(person.lifecycle.state)) tellLeaverKeeps(person, question, findings);
  const sample = spread(judged, MOST_ASKED_AGAIN);
  for (const person of sample) checkPerson(person, check, findings);
  tellNothingKnown(judged[0], question, findings);
  tellUnseenRows(judged, subject, findings);
  const blanks = checkBlanks(people, judged, { ...question, policySet }, findings);
  const again = sample.length < judged.length ? [`${sample.length} of ${judged.length} people asked again`] : [];
  const accounts = accountOutcome === null ? ['accounts were not looked at'] : [];
  return {
    people: people.length,
    decisions: judged.length + sample.length * 2 + blanks.decisions,
    bounds: [...bounds, ...again, ...blanks.bounds, ...accounts],
  };
}

/** The same rules; what several of them ask of one value is asked once. */
function withSharedLeaves(policySet: PolicySet, rules: readonly MappedRule[]): PolicySet {
  const judged = rules.map(({ rule, condition }) =>
    condition === null
      ? rule
      : { ...rule, when: (facts: Attributes) => holdsFor(condition, facts), tree: () => condition },
  );
  return { ...policySet, rules: judged };
}

interface Check {
  readonly policySet: PolicySet;
  readonly reversed: PolicySet;
}

/** What no policy can bring about, only a fault of the product: looked for in so many people. */
function checkPerson(person: JudgedPerson, { policySet, reversed }: Check, findings: LintFindings): void {
  const { answer } = person;
  if (JSON.stringify(grantsOf(person, reversed, {}).grants) !== JSON.stringify(answer.grants)) {
    tellBroken('ORDER_DECIDES', 'Rules in another order give something else.', person, findings);
  }
  if (JSON.stringify(grantsOf(person, policySet, answer.memory).grants) !== JSON.stringify(answer.grants)) {
    tellBroken(
      'AGAIN_DIFFERS',
      'Asked a second time at the same instant, the policy gives something else.',
      person,
      findings,
    );
  }
  const denied = new Set(answer.denied.map(({ entitlement }) => entitlement));
  if (answer.grants.some(({ entitlement, because }) => denied.has(entitlement) || because.length === 0)) {
    tellBroken('GRANT_UNJUSTIFIED', 'Something is given that is denied, or for no reason.', person, findings);
  }
}

function tellBroken(code: string, message: string, person: JudgedPerson, findings: LintFindings): void {
  const hint = 'This is a fault of the product, not of the policy: report it with the witness.';
  findings.add({}, { severity: 'error', code, message, hint, witness: witnessOf(person) });
}

function tellLeaverKeeps(person: JudgedPerson, { rules }: ModelQuestion, findings: LintFindings): void {
  const reasons = new Set(person.answer.grants.flatMap(({ because }) => because.map(({ rule }) => rule)));
  for (const id of reasons) {
    const placed = rules.find(({ rule }) => rule.id === id);
    if (!placed || findings.hasTold('LEAVER_KEEPS_GRANT', id)) continue;
    findings.add(placeOfRule(placed), {
      severity: 'error',
      code: 'LEAVER_KEEPS_GRANT',
      message: `"${id}" gives ${[...placed.gives].join(', ')} to somebody who is ${person.lifecycle.state}.`,
      hint: 'Take leaver and purged out of "states".',
      value: id,
      witness: witnessOf(person),
    });
  }
}

/** Whoever nobody knows anything of is neither given anything nor taken for somebody who left. */
function tellNothingKnown(nobody: JudgedPerson | undefined, { subject }: ModelQuestion, findings: LintFindings): void {
  if (!nobody) return;
  const [file] = subject.reading.documents.lifecycle;
  const index = file?.text.states.findIndex(({ id }) => id === nobody.lifecycle.rule) ?? -1;
  if (!file || index < 0) return;
  const { state, rule } = nobody.lifecycle;
  const ended = ENDED.has(state);
  if (!ended && nobody.answer.grants.length === 0) return;
  findings.add(file.document.place(['states', index, 'id']), {
    severity: ended ? 'error' : 'warning',
    code: ended ? 'NOTHING_KNOWN_CLOSES' : 'NOTHING_KNOWN_GIVES',
    message: `Somebody of whom nothing is known is ${state} by "${rule}"${ended ? '' : `, and is given ${nobody.answer.grants.map(({ entitlement }) => entitlement).join(', ')}`}.`,
    hint: 'Let the row ask for a date or a word of the source; who fits no row is held.',
    value: rule,
    witness: { attributes: {}, state },
  });
}

function tellUnseenRows(judged: readonly JudgedPerson[], { reading }: LintSubject, findings: LintFindings): void {
  const seen = new Set(judged.map(({ lifecycle }) => lifecycle.rule));
  for (const { document, text } of reading.documents.lifecycle) {
    for (const [index, { id }] of text.states.entries()) {
      if (seen.has(id) || findings.hasTold('RULE_UNREACHABLE', id)) continue;
      findings.add(document.place(['states', index, 'id']), {
        severity: 'info',
        code: 'ROW_UNSEEN',
        message: `The row "${id}" decided for none of the ${judged.length} people of the small model.`,
        hint: 'Write a policy test that reaches it.',
        value: id,
      });
    }
  }
}
