import { compareText } from '@joinery/kernel';
import type { FindingList } from '../files/finding-list';
import type { PolicySet } from '../policy-set';
import { bare, byTarget, instantAt } from './case-values';
import { type MergedCase, placeIn } from './merge-case';
import type { Expectation, ExpectedStep } from './test-case';
import type { StepText } from './test-text';

/** What a case says is to come of it; what is not said is expected not to be, where it says `exactly`. */
export function expectationOf({ expect, raw }: MergedCase, policySet: PolicySet, findings: FindingList): Expectation {
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
