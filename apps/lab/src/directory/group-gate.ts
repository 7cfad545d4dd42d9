import { setTimeout as wait } from 'node:timers/promises';
import type { GroupWrites } from '../faults/behaviour';
import { ScimError } from '../http/scim-error';

const REFUSALS: Readonly<Record<string, () => ScimError>> = {
  '409': () => new ScimError(409, 'the group is being changed by another request'),
  '412': () => new ScimError(412, 'the group has changed meanwhile'),
  '429': () => new ScimError(429, 'too many requests for this group'),
  '500': () => new ScimError(500, 'an unexpected error occurred'),
};

/** Keeps apart, refuses, or lets collide the writes to one group, as the app's way is. */
export class GroupGate {
  private readonly busy = new Map<string, number>();
  private readonly queues = new Map<string, Promise<void>>();

  /**
   * Runs one write. It is held for as long as a write of this app takes, so that others can overlap with it; `waits`
   * lets them stand in line. Throws what the app says to a write that overlaps.
   */
  async run<T>(groupId: string, { overlap, takesMs }: GroupWrites, write: () => T): Promise<T> {
    if (takesMs <= 0) return write();
    if (overlap === 'wait') return this.inLine(groupId, takesMs, write);
    if ((this.busy.get(groupId) ?? 0) > 0 && overlap !== 'lostUpdate') {
      throw REFUSALS[overlap]?.() ?? new ScimError(500, overlap);
    }
    this.busy.set(groupId, (this.busy.get(groupId) ?? 0) + 1);
    try {
      await wait(takesMs);
      return write();
    } finally {
      const left = (this.busy.get(groupId) ?? 1) - 1;
      if (left > 0) this.busy.set(groupId, left);
      else this.busy.delete(groupId);
    }
  }

  private async inLine<T>(groupId: string, takesMs: number, write: () => T): Promise<T> {
    const before = this.queues.get(groupId) ?? Promise.resolve();
    const mine = before.then(() => wait(takesMs));
    this.queues.set(groupId, mine);
    await mine;
    if (this.queues.get(groupId) === mine) this.queues.delete(groupId);
    return write();
  }
}
