import type { LintFindings } from './finding-report';
import type { LintSubject } from './placed-rule';

/** Limits that are not there: without one on what takes accounts away, one broken file closes them all. */
export function lintSafety({ reading, policySet }: LintSubject, findings: LintFindings): void {
  const [guards] = reading.documents.guards;
  const deletes = policySet.apps.some(({ states, outOfScope }) =>
    [...Object.values(states), outOfScope].includes('delete'),
  );
  for (const action of deletes ? (['deactivate', 'delete'] as const) : (['deactivate'] as const)) {
    if (policySet.limits.some((limit) => limit.actions.includes(action))) continue;
    findings.add(guards ? guards.document.place(['limits']) : {}, {
      code: 'NO_LIMIT',
      message: `No limit counts "${action}": nothing stops a plan that does it to everybody.`,
      hint: 'Add a limit to guards.yaml, such as {id: g.disable, count: {actions: [deactivate, delete]}, per: app, max: {percent: 3, floor: 5}, over: P1D}.',
      value: action,
    });
  }
}
