import { type ResourceType, ScimProblem } from '@joinery/scim';
import type { InboundRow } from '@joinery/store';
import type { Ground } from '../ports';
import { unknown } from './inbound-resource';

/** Gives one resource as its source may see it. */
export class ReadResource {
  constructor(private readonly ground: Ground) {}

  async execute(
    sourceId: string,
    type: ResourceType,
    id: string,
    needsMembers: boolean,
  ): Promise<InboundRow | ScimProblem> {
    const scope = { sourceId, kind: type.name, needsMembers };
    const row = await this.ground.store.read((tx) => tx.inbound.read(scope, id));
    return row ?? unknown(type, id);
  }
}
