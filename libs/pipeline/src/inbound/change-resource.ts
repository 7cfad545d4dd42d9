import { canonicalJson, type Instant } from '@joinery/kernel';
import { type ResourceType, ScimProblem, type ScimResource } from '@joinery/scim';
import type { InboundRow, InboundScope, Transaction } from '@joinery/store';
import type { Ground } from '../ports';
import {
  checkMembers,
  contentOf,
  type MemberChange,
  memberChange,
  pushedEvent,
  resourceOf,
  taken,
  unknown,
} from './inbound-resource';

/** A change of one resource, as PUT or PATCH asks for it. */
export interface ResourceChange {
  readonly how: 'put' | 'patch';
  /** Pure: called again when somebody else was faster. */
  readonly apply: (resource: ScimResource) => ScimResource | ScimProblem;
  /** What the change is about, for the audit log. */
  readonly paths: readonly string[];
  /** The versions that the client knows the resource by; null when it does not care, `*` for any. */
  readonly ifMatch: readonly string[] | null;
  /** Members of a group that the change is about, when it is about no others; null: the whole list. */
  readonly namedMembers: readonly string[] | null;
  /** Whether the answer shows the members of a group, and what is known of them. */
  readonly showsMembers: boolean;
}

const TRIES = 3;

/**
 * Changes a resource that a source pushed before. A change that changes nothing makes no version. Two at once: the
 * second is applied to what the first one left, or refused with 412 if its client insisted on a version.
 */
export class ChangeResource {
  constructor(private readonly ground: Ground) {}

  async execute(
    sourceId: string,
    type: ResourceType,
    id: string,
    change: ResourceChange,
  ): Promise<InboundRow | ScimProblem> {
    const scope = { sourceId, kind: type.name };
    try {
      for (let tries = 1; type.name === 'User' && tries < TRIES; tries += 1) {
        const row = await this.ground.store.read((tx) =>
          this.attempt(tx, scope, type, { id, change, isLocked: false }),
        );
        if (row !== null) return row;
      }
      const row = await this.ground.store.transaction((tx) =>
        this.attempt(tx, scope, type, { id, change, isLocked: true }),
      );
      return row ?? unknown(type, id);
    } catch (error) {
      if (error instanceof NameTaken) return taken(type, error.resource);
      throw error;
    }
  }

  /** Null when somebody changed the resource between reading and writing; never for one that is locked. */
  private async attempt(
    tx: Transaction,
    scope: InboundScope,
    type: ResourceType,
    { id, change, isLocked }: { readonly id: string; readonly change: ResourceChange; readonly isLocked: boolean },
  ): Promise<InboundRow | ScimProblem | null> {
    const row = isLocked ? await tx.inbound.lock(scope, id, change.namedMembers) : await tx.inbound.find(scope, id);
    if (row === null) return unknown(type, id);
    if (!isWanted(row, change.ifMatch)) {
      return new ScimProblem(412, null, `The resource is of version W/"${row.version}" by now.`);
    }
    const before = resourceOf(row);
    const after = change.apply(before);
    if (after instanceof ScimProblem) return after;
    const problem = checkMembers(type, after);
    if (problem !== null) return problem;
    const members = type.name === 'Group' ? memberChange(before, after) : null;
    const content = contentOf(type, after);
    if (members === null && sameBody(row.body, content.body)) {
      return change.namedMembers === null ? row : shown(tx, scope, row, change);
    }
    return this.write(tx, scope, { row, after, content, members, change, at: this.ground.clock.now() });
  }

  private async write(tx: Transaction, scope: InboundScope, made: MadeChange): Promise<InboundRow | null> {
    const { row, after, content, members, change, at } = made;
    const { how, paths } = change;
    const event = pushedEvent(scope.sourceId, at, {
      record: row.id,
      kind: scope.kind,
      how,
      version: row.version + 1,
      paths: paths.slice(0, 50),
    });
    const version = await tx.inbound.replace(scope.sourceId, row, content, at, event).catch((error: unknown) => {
      throw isUniqueViolation(error) ? new NameTaken(after) : error;
    });
    if (version === null) return null;
    if (members !== null) await tx.inbound.changeMembers(scope.sourceId, row.id, members.added, members.removed);
    const isRenamed = after['displayName'] !== (JSON.parse(row.body) as ScimResource)['displayName'];
    if (scope.kind === 'Group' && isRenamed) await tx.inbound.touchMembers(scope.sourceId, row.id);
    return shown(tx, scope, { ...row, body: content.body, version, modifiedAt: at }, change);
  }
}

/** The resource as the answer has it: of a group with all of its members, and what is known of them. */
async function shown(
  tx: Transaction,
  scope: InboundScope,
  row: InboundRow,
  { showsMembers }: ResourceChange,
): Promise<InboundRow | null> {
  return scope.kind === 'Group' && showsMembers ? tx.inbound.find(scope, row.id) : row;
}

interface MadeChange {
  readonly row: InboundRow;
  readonly after: ScimResource;
  readonly content: ReturnType<typeof contentOf>;
  readonly members: MemberChange | null;
  readonly change: ResourceChange;
  readonly at: Instant;
}

/** Carries the refusal of the unique index out of the transaction. */
class NameTaken extends Error {
  constructor(readonly resource: ScimResource) {
    super('the name is taken');
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** Entity tags are compared weakly: the `W/` says nothing (RFC 9110 section 8.8.3.2). */
export function isWanted({ version }: Pick<InboundRow, 'version'>, tags: readonly string[] | null): boolean {
  return tags === null || tags.some((tag) => tag === '*' || tag.replace(/^W\//, '') === `"${version}"`);
}

function sameBody(before: string, after: string): boolean {
  return before === after || canonicalJson(JSON.parse(before)) === canonicalJson(JSON.parse(after));
}
