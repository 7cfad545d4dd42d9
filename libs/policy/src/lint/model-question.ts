import type { Instant } from '@joinery/kernel';
import type { Attributes, Lifecycle } from '@joinery/identity';
import type { AppPolicy, Grant } from '../policy-set';
import type { ConditionSpace } from './condition-space';
import type { MappedRule } from './lint-conditions';
import type { LintSubject } from './placed-rule';

/** What becomes of an open account that somebody has. */
export type AccountFate = 'open' | 'closed' | 'deleted' | 'held';

/** Asks the product what becomes of it; lint itself knows no accounts. */
export type AccountOutcome = (question: {
  readonly app: AppPolicy;
  readonly facts: Attributes;
  readonly lifecycle: Lifecycle;
  readonly grants: readonly Grant[];
  readonly now: Instant;
}) => AccountFate;

/** What the small model is made from. */
export interface ModelQuestion {
  readonly subject: LintSubject;
  readonly rules: readonly MappedRule[];
  readonly space: ConditionSpace;
  /** Null where nobody can say what becomes of accounts. */
  readonly accountOutcome: AccountOutcome | null;
}
