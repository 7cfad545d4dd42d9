import type { Instant } from '@joinery/kernel';
import { type LifecycleState, resolveManager } from '@joinery/identity';
import type { ManagerLink, ManagerReference, Transaction } from '@joinery/store';

/** Somebody who was just looked at. */
export interface LookedAt {
  readonly identityId: string;
  /** What their record names their manager by. */
  readonly reference: string | null;
  /**
   * Numbers and keys that they have or had, where they are new or their number or state is another one: what others'
   * references to them come to may change.
   */
  readonly movedNames: readonly string[];
}

/**
 * Second pass of an evaluation: the references to managers of these people, and of everybody whose manager is among
 * them, so that nobody's row need come before another's. Answers whose manager is another one now.
 */
export async function resolveManagers(
  tx: Transaction,
  people: readonly LookedAt[],
  at: Instant,
): Promise<readonly string[]> {
  await tx.managers.note(people, at);
  const numbers = [...new Set(people.flatMap((person) => person.movedNames))];
  const ids = people.map((person) => person.identityId);
  const links = judge(await tx.managers.references(ids, numbers));
  await askCircles(tx, links);
  return links.length > 0 ? tx.managers.save(links, at) : [];
}

/** The same for everybody who names one of these numbers or keys: somebody else answers to it now. */
export async function resolveReferencesTo(tx: Transaction, numbers: readonly string[], at: Instant): Promise<void> {
  const links = judge(await tx.managers.references([], numbers));
  await askCircles(tx, links);
  if (links.length > 0) await tx.managers.save(links, at);
}

/**
 * Whoever closes a circle makes everybody in it part of one, also those who were judged before; whoever opens one frees
 * them.
 */
async function askCircles(tx: Transaction, links: JudgedLink[]): Promise<void> {
  const judged = new Set(links.map((link) => link.identityId));
  const isOpened = links.some((link) => link.was === 'cycle' && link.status !== 'cycle');
  const circle = new Set(links.filter((link) => link.status === 'cycle').flatMap((link) => link.above));
  const freed = isOpened ? await tx.managers.inCircles() : [];
  const others = [...new Set([...circle, ...freed])].filter((id) => !judged.has(id));
  if (others.length > 0) links.push(...judge(await tx.managers.references(others, [])));
  // Whose manager is whom it was is not asked who is above: it may be another one who closed the circle.
  links.forEach((link, i) => {
    if (circle.has(link.identityId)) links[i] = { ...link, status: 'cycle', managerId: null };
  });
}

interface JudgedLink extends Omit<ManagerLink, 'label'> {
  readonly above: readonly string[];
  readonly was: ManagerLink['status'];
}

function judge(references: readonly ManagerReference[]): JudgedLink[] {
  return references.map(({ identityId, reference, managers, above, was }) => {
    const known = managers.map(({ id, state }) => ({ id, state: state as LifecycleState | null }));
    return { identityId, reference, above, was, ...resolveManager({ identityId, reference, above, managers: known }) };
  });
}
