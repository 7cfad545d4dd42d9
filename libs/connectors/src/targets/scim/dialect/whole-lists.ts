import { createHash } from 'node:crypto';
import { spelledAlike } from '../groups/same-id';

/**
 * How long a list that could not be proven is not looked into again, in milliseconds: many steps are about one group.
 */
const DOUBT_MS = 60_000;

interface Doubt {
  readonly list: string;
  readonly reason: string;
  readonly until: number;
}

/** Member lists of which is known that they show everybody, or that nothing tells. Of each list only a hash is kept. */
export class WholeLists {
  /** Group -> hashes of the lists of which it holds one. */
  private readonly held = new Map<string, readonly string[]>();
  private readonly doubts = new Map<string, Doubt>();
  private readonly short = new Set<string>();
  /** Group -> who was to be taken out and was shown in it: when they are shown no more, they are gone. */
  private readonly leaving = new Map<string, Set<string>>();

  /** The group is known to hold exactly these: they were put into it, or proven to be all. */
  note(group: string, members: readonly string[]): void {
    this.held.set(group, [hashOf(members)]);
    this.doubts.delete(group);
  }

  /** These are being sent: the group holds them, or still those that it held before. */
  noteMaybe(group: string, members: readonly string[]): void {
    this.held.set(group, [...(this.held.get(group) ?? []), hashOf(members)]);
  }

  /** What is known of a group, as text that another process can go on from; null: nothing. */
  markOf(group: string): string | null {
    return this.held.get(group)?.join(' ') ?? null;
  }

  recall(group: string, mark: string): void {
    this.held.set(group, mark.split(' '));
  }

  /** Whether the group shows exactly whom it is known to hold. */
  isWhole(group: string, shown: readonly string[]): boolean {
    return this.held.get(group)?.includes(hashOf(shown)) === true;
  }

  /**
   * Whether a list shows whom the app said yes to adding. One that does not may be cut, whatever was taken for its
   * proof.
   */
  noteAdded(group: string, shown: readonly string[], isComplete: boolean): void {
    if (isComplete) this.short.delete(group);
    else this.short.add(group);
    if (!isComplete && this.isWhole(group, shown)) this.held.delete(group);
  }

  lacksAdded(group: string): boolean {
    return this.short.has(group);
  }

  noteLeaving(group: string, shown: readonly string[]): void {
    if (shown.length === 0) return;
    const leaving = this.leaving.get(group) ?? new Set();
    for (const id of shown) leaving.add(id);
    this.leaving.set(group, leaving);
  }

  /** They come back, and may be shown beyond the end of the list. */
  noteComing(group: string, ids: readonly string[]): void {
    for (const id of ids) this.leaving.get(group)?.delete(id);
  }

  wasSeenLeaving(group: string, id: string): boolean {
    return this.leaving.get(group)?.has(id) === true;
  }

  doubt(group: string, shown: readonly string[], reason: string): void {
    this.doubts.set(group, { list: hashOf(shown), reason, until: performance.now() + DOUBT_MS });
  }

  /** Why this list was not to be proven a moment ago. */
  doubtOf(group: string, shown: readonly string[]): string | null {
    const doubt = this.doubts.get(group);
    return doubt?.list === hashOf(shown) && performance.now() < doubt.until ? doubt.reason : null;
  }
}

function hashOf(members: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([...new Set(members.map(spelledAlike))].sort()))
    .digest('base64');
}
