import { type ResourceType, ScimProblem } from '@joinery/scim';
import type { Ground } from '../ports';
import { isWanted } from './change-resource';
import { actorOf, unknown } from './inbound-resource';

/**
 * Deletes a resource as its source sees it: nobody finds it any more, and its name is free. The record stays, says that
 * its person is not active, and is marked as gone from its source; the person stays in any case.
 */
export class WithdrawResource {
  constructor(private readonly ground: Ground) {}

  /** Null when it is done. */
  async execute(
    sourceId: string,
    type: ResourceType,
    id: string,
    ifMatch: readonly string[] | null,
  ): Promise<ScimProblem | null> {
    const scope = { sourceId, kind: type.name };
    return this.ground.store.transaction(async (tx) => {
      const row = await tx.inbound.lock(scope, id);
      if (row === null) return unknown(type, id);
      if (!isWanted(row, ifMatch)) {
        return new ScimProblem(412, null, `The resource is of version W/"${row.version}" by now.`);
      }
      const at = this.ground.clock.now();
      const data = { source: sourceId, record: id, kind: type.name, version: row.version + 1 };
      await tx.inbound.withdraw(sourceId, row, at, {
        occurredAt: at,
        actor: actorOf(sourceId),
        type: 'record.withdrawn',
        data,
      });
      return null;
    });
  }
}
