import { acceptResource, type ResourceType, ScimProblem, type ScimResource } from '@joinery/scim';
import type { InboundRow, InboundScope } from '@joinery/store';
import type { Ground } from '../ports';
import { checkMembers, contentOf, memberChange, pushedEvent, resourceId, taken } from './inbound-resource';

/**
 * Takes in a user or group that a source makes. It is kept, and told to the audit log, before the answer; of two that
 * want one name at once, exactly one is made. What policy sees of it follows later (`settlePushes`).
 */
export class CreateResource {
  constructor(private readonly ground: Ground) {}

  async execute(sourceId: string, type: ResourceType, body: unknown): Promise<InboundRow | ScimProblem> {
    const accepted = acceptResource(type, body);
    if (accepted instanceof ScimProblem) return accepted;
    const resource: ScimResource =
      type.name === 'User' && accepted['active'] === undefined ? { ...accepted, active: true } : accepted;
    const problem = checkMembers(type, resource);
    if (problem !== null) return problem;
    const at = this.ground.clock.now();
    const id = resourceId(at);
    const row = await this.keep({ sourceId, kind: type.name }, id, type, resource, at);
    return row ?? taken(type, resource);
  }

  private async keep(
    scope: InboundScope,
    id: string,
    type: ResourceType,
    resource: ScimResource,
    at: string,
  ): Promise<InboundRow | null> {
    const content = contentOf(type, resource);
    const event = pushedEvent(scope.sourceId, at, { record: id, kind: scope.kind, how: 'create', version: 1 });
    const change = memberChange(null, resource);
    const { store } = this.ground;
    if (change !== null) {
      return store.transaction(async (tx) => {
        if (!(await tx.inbound.add(scope, id, content, at, event))) return null;
        await tx.inbound.changeMembers(scope.sourceId, id, change.added, change.removed);
        return tx.inbound.find(scope, id);
      });
    }
    const isMade = await store.read((tx) => tx.inbound.add(scope, id, content, at, event));
    if (!isMade) return null;
    return { id, body: content.body, version: 1, createdAt: at, modifiedAt: at, groups: null, members: null };
  }
}
