import { type Joinery, NAMESAKES, onlyPerson } from '@joinery/platform';
import type { PersonSummary } from '@joinery/store';

/** The one person whom an id, number, user name or part of a name means; refuses none, and several. */
export async function findPerson({ store }: Pick<Joinery, 'store'>, name: string): Promise<PersonSummary> {
  return onlyPerson(await store.read((tx) => tx.people.search(name, NAMESAKES)), name);
}

/**
 * The one person of that id, number or user name: where something is done to somebody, a part of a name will not do.
 */
export async function personNamed({ store }: Pick<Joinery, 'store'>, name: string): Promise<PersonSummary> {
  return onlyPerson(await store.read((tx) => tx.people.named(name, NAMESAKES)), name);
}
