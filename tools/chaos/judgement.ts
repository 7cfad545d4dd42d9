import type { Report } from './checker/check-evidence';
import type { Finding } from './checker/finding';
import type { Check } from './report';

const QUESTIONS: readonly (readonly [Finding['check'], string])[] = [
  ['changes', 'every change of HR was applied, held with a reason or refused with a reason'],
  ['twice', 'nobody has or had two accounts in an app'],
  ['outside-plan', 'nothing was touched outside the plan'],
  ['foreign', 'what belongs to others is as it was'],
];

/** The checker's findings, by the question that they answer. */
export function judgement({ findings, counts }: Report): readonly Check[] {
  const { applied, held, refused, nothing, lost } = counts.changes;
  const told = `${applied} applied, ${held} held, ${refused} refused, ${nothing} needed nothing, ${lost} lost`;
  return QUESTIONS.map(([check, what]) => ({
    what: check === 'changes' ? `${what}: ${told}` : what,
    found: findings.filter((one) => one.check === check).map(({ code, text }) => `${code}: ${text}`),
  }));
}
