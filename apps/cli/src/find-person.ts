import type { Joinery } from '@joinery/platform';
import { Refusal } from '@joinery/pipeline';
import type { PersonSummary } from '@joinery/store';

/** The one person whom a name, number or id means; refuses none, and several. */
export async function findPerson({ store }: Pick<Joinery, 'store'>, name: string): Promise<PersonSummary> {
  const found = await store.read((tx) => tx.people.search(name, 6));
  const [only, another] = found;
  if (!only) throw new Refusal('PERSON_UNKNOWN', `There is no person "${name}". Try: joinery person list`);
  if (another) {
    const names = found.slice(0, 5).map((person) => `${person.label} ${person.id}`);
    throw new Refusal(
      'PERSON_AMBIGUOUS',
      `More than one person is meant by "${name}": ${names.join('; ')}. Use the employee number or the id.`,
    );
  }
  return only;
}
