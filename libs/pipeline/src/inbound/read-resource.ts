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
    const scope = { sourceId, kind: type.name };
    const row = await this.ground.store.read((tx) => tx.inbound.find(scope, id, needsMembers));
    return row ?? unknown(type, id);
  }
}
