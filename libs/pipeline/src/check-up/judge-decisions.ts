import { type Finding, plural } from '@joinery/kernel';
import type { Readings } from './readings';
import { trouble, type Subject, attention } from './subject';

/** What waits for a person: no fault of anything, and nothing goes on without them. */
export function judgeDecisions({ waiting, heldImports }: Pick<Readings, 'waiting' | 'heldImports'>): Subject {
  const { planId, planStatus, cases, grants } = waiting;
  const findings: Finding[] = [];
  if (planStatus === 'held')
    findings.push(
      trouble('PLAN_HELD', `a guard holds plan ${planId}`, `joinery plan show ${planId}, then release or reject it`),
    );
  if (planStatus === 'ready')
    findings.push(
      attention(
        'PLAN_READY',
        `plan ${planId} waits for approval`,
        `joinery plan show ${planId}; joinery plan approve ${planId}`,
      ),
    );
  if (heldImports.length > 0)
    findings.push(
      attention(
        'IMPORT_HELD',
        `import ${heldImports.join(', ')} is held, or some records of it`,
        'joinery import held',
      ),
    );
  if (cases > 0)
    findings.push(
      attention('CASES_OPEN', `${plural(cases, 'record')} to be decided: whose it is`, 'joinery case list'),
    );
  const told = `${plural(grants, 'thing')} given by hand to be reviewed`;
  if (grants > 0) findings.push(attention('GRANTS_TO_REVIEW', told, 'joinery grant list --review'));
  return {
    name: 'decisions',
    text: findings.length === 0 ? 'nothing waits for a person' : 'a person is asked',
    findings,
  };
}
