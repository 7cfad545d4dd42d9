import { Refusal } from '@joinery/pipeline';
import type { PersonSummary } from '@joinery/store';

/** How many to look for: whether a name means one person, and whom else. */
export const NAMESAKES = 6;

/** The one person whom a name means; refuses none, and several, in the same words on every surface. */
export function onlyPerson(found: readonly PersonSummary[], name: string): PersonSummary {
  const [only, another] = found;
  if (!only)
    throw new Refusal(
      'PERSON_UNKNOWN',
      `There is no person "${name}". Say the employee number, the user name or the id: joinery person list.`,
    );
  if (another) {
    const names = found.slice(0, NAMESAKES - 1).map(({ label, id }) => `${label} ${id}`);
    if (found.length >= NAMESAKES) names.push('and more');
    throw new Refusal(
      'PERSON_AMBIGUOUS',
      `More than one person is meant by "${name}": ${names.join('; ')}. Say the employee number or the id.`,
    );
  }
  return only;
}
