import type { Joinery } from '@joinery/platform';
import { Refusal } from '@joinery/pipeline';
import type { PersonSummary } from '@joinery/store';

/** The one person whom an id, number, user name or part of a name means; refuses none, and several. */
export async function findPerson({ store }: Pick<Joinery, 'store'>, name: string): Promise<PersonSummary> {
  return theOnly(await store.read((tx) => tx.people.search(name, 6)), name);
}

/**
 * The one person of that id, number or user name: where something is done to somebody, a part of a name will not do.
 */
export async function personNamed({ store }: Pick<Joinery, 'store'>, name: string): Promise<PersonSummary> {
  return theOnly(await store.read((tx) => tx.people.named(name, 6)), name);
}

function theOnly(found: readonly PersonSummary[], name: string): PersonSummary {
  const [only, another] = found;
  if (!only) throw new Refusal('PERSON_UNKNOWN', `There is no person "${name}". Try: joinery person list ${name}`);
  if (another) {
    const names = found.slice(0, 5).map((person) => `${person.label} ${person.id}`);
    throw new Refusal(
      'PERSON_AMBIGUOUS',
      `More than one person is meant by "${name}": ${names.join('; ')}. Use the employee number or the id.`,
    );
  }
  return only;
}
