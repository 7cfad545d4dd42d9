import { checkChanges, type Fate } from './check-changes';
import { checkForeign } from './check-foreign';
import { checkPlan } from './check-plan';
import { checkStanding } from './check-standing';
import { checkTruth } from './check-truth';
import { checkTwice } from './check-twice';
import type { Evidence } from './evidence';
import type { Finding } from './finding';
import type { Facts } from './hr-changes';
import { ownership } from './whose';

export interface CheckOptions extends Facts {
  /** Labels of the tokens that are the product's; in a ledger `default` is written by leaving it out. */
  readonly ourTokens: readonly string[];
}

export const USUAL: CheckOptions = {
  lastDay: ['Last Day of Work', 'Termination Date', 'Contract End Date'],
  startDay: ['Start Date', 'Hire Date'],
  ourTokens: ['default', 'oauth', 'basic'],
  source: 'hr',
  except: [],
  everywhere: false,
  shows: [],
  groupsBy: null,
};

export interface Report {
  /** Nothing was found. */
  readonly clean: boolean;
  readonly counts: {
    readonly days: number;
    readonly effects: number;
    readonly events: number;
    readonly changes: Readonly<Record<Fate['fate'], number>>;
  };
  readonly findings: readonly Finding[];
}

/**
 * The four questions: is every change of HR applied, held or refused with a reason; is anybody there twice; was
 * anything touched outside the plan; is what belongs to others untouched.
 */
export function checkEvidence(evidence: Evidence, options: CheckOptions = USUAL): Report {
  const whose = ownership(evidence, options.ourTokens);
  const { fates, findings } = checkChanges(evidence, options);
  const all = [
    ...findings,
    ...checkTruth(evidence, options, whose),
    ...checkStanding(evidence, options, whose),
    ...checkTwice(evidence, whose),
    ...checkPlan(evidence, whose),
    ...checkForeign(evidence, whose),
  ];
  const changes = { applied: 0, held: 0, refused: 0, nothing: 0, lost: 0 };
  for (const { fate } of fates) changes[fate] += 1;
  const effects = [...evidence.ledgers.values()].reduce((sum, one) => sum + one.length, 0);
  const counts = { days: evidence.days.length, effects, events: evidence.audit.length, changes };
  return { clean: all.length === 0, counts, findings: all };
}
