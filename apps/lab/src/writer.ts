import type { AppParts } from './app';
import { through, type Answer, type ScimRequest } from './behaviour';
import type { Change, Stored } from './directory';
import { asList, equalJson, type JsonObject } from './json';
import { MemberEdit, type MemberChange } from './members';
import { readAttributes } from './normalise';
import { applyPatch } from './patch';
import { readOperations } from './patch-operations';
import { locationOf, readSelection, versionOf, type Renderer } from './render';
import { SHAPES, type Kind } from './schema';
import { ScimError } from './scim-error';
import { admission, refuseTaken } from './write-rules';

const NO_MEMBERS: ReadonlySet<string> = new Set();

/** POST, PUT, PATCH and DELETE. A write that would change nothing has no effect: no ledger line, no new version. */
export class Writer {
  constructor(
    private readonly parts: AppParts,
    private readonly renderer: Renderer,
  ) {}

  create(kind: Kind, request: ScimRequest): Answer {
    const { behaviour } = this.parts;
    const read = this.incoming(kind, request);
    const members = new MemberEdit(NO_MEMBERS, admission(this.parts));
    if (behaviour.settings.createTakesMembers) members.add(read['members']);
    const given = kind === 'User' ? { active: true, ...read } : withoutMembers(read);
    const after = through(behaviour.stored, given, null, { kind, method: 'POST' });
    refuseTaken(this.parts, kind, null, after);
    const stored = this.settle(
      { kind, id: this.parts.newId(kind), action: 'create', after, ...changeOf(members) },
      request,
    );
    const location = locationOf(this.parts.base, stored);
    return this.shown(stored, 201, request, { location });
  }

  replace(kind: Kind, id: string, request: ScimRequest): Answer {
    const { settings, stored: hooks } = this.parts.behaviour;
    if (settings.put === 'refuse405') throw new ScimError(405, 'PUT is not possible here');
    if (settings.put === 'refuse501') throw new ScimError(501, 'PUT is not offered');
    const old = this.require(kind, id);
    checkVersion(old, request);
    const read = this.incoming(kind, request);
    const members = new MemberEdit(old.members, admission(this.parts));
    const merging = settings.put === 'merge';
    if (settings.put !== 'keepMembers' && !(merging && read['members'] === undefined)) members.replace(read['members']);
    const given = kind === 'User' ? { active: true, ...read } : withoutMembers(read);
    const merged = merging ? { ...old.attributes, ...read } : given;
    const after = through(hooks, withoutMembers(merged), old.attributes, { kind, method: 'PUT' });
    refuseTaken(this.parts, kind, old, after);
    return this.shown(this.change(old, after, members.change(), request), 200, request);
  }

  patch(kind: Kind, id: string, request: ScimRequest): Answer {
    const { behaviour } = this.parts;
    const old = this.require(kind, id);
    checkVersion(old, request);
    const members = kind === 'Group' ? new MemberEdit(old.members, admission(this.parts)) : null;
    const draft = { shape: SHAPES[kind], attributes: { ...old.attributes }, members };
    const operations = through(behaviour.operations, readOperations(request.body), draft);
    applyPatch(draft, operations, behaviour.settings.values);
    const after = through(behaviour.stored, draft.attributes, old.attributes, { kind, method: 'PATCH' });
    refuseTaken(this.parts, kind, old, after);
    const stored = this.change(old, after, members?.change() ?? null, request);
    // RFC 7644 section 3.5.2 allows both; a group is not shown unasked because it may have thousands of members.
    const whole =
      kind === 'User' ||
      behaviour.settings.showsPatchedGroup ||
      request.query.has('attributes') ||
      request.query.has('excludedAttributes');
    return this.shown(stored, whole ? 200 : 204, request);
  }

  remove(kind: Kind, id: string, request: ScimRequest): Answer {
    const { settings } = this.parts.behaviour;
    const old = this.require(kind, id);
    checkVersion(old, request);
    if (kind === 'User' && settings.deleteUser !== 'purge') {
      this.change(old, { ...old.attributes, active: false }, null, request);
      return { status: 204, body: null };
    }
    if (!settings.deleteKeepsMembership) this.leaveGroups(id, request);
    this.settle({ kind, id, action: 'delete', after: null }, request);
    return { status: 204, body: null };
  }

  /** The resource, or the 404 that this app gives for it. */
  require(kind: Kind, id: string): Stored {
    const stored = this.parts.directory.get(kind, id);
    const hidden =
      this.parts.behaviour.settings.deleteUser === 'hide' && kind === 'User' && stored?.attributes['active'] === false;
    if (!stored || hidden) throw new ScimError(404, `${kind} ${id} was not found`);
    return stored;
  }

  private incoming(kind: Kind, request: ScimRequest): JsonObject {
    const { behaviour } = this.parts;
    const read = readAttributes(SHAPES[kind], request.body, behaviour.settings.values);
    return through(behaviour.incoming, read as JsonObject, { kind, method: request.method });
  }

  private leaveGroups(id: string, request: ScimRequest): void {
    const { directory } = this.parts;
    for (const groupId of [...directory.groupIdsOf(id)]) {
      const group = directory.get('Group', groupId);
      if (group) this.change(group, group.attributes, { added: [], removed: [id] }, request);
    }
  }

  private change(old: Stored, after: JsonObject, members: MemberChange | null, request: ScimRequest): Stored {
    const moved = members !== null && members.added.length + members.removed.length > 0;
    if (!moved && equalJson(old.attributes, after)) return old;
    return this.settle(
      { kind: old.kind, id: old.id, action: 'change', after, ...(moved ? { members } : {}) },
      request,
      old,
    );
  }

  /** Makes the change, or only pretends to when this app is told to lie about this method. */
  private settle(change: Change, request: ScimRequest, old?: Stored): Stored {
    const { directory, ledger, behaviour, now } = this.parts;
    const time = now();
    const pretends = request.pretend === true || behaviour.settings.silent.has(request.method);
    if (!pretends) {
      const { requestId, method, path } = request;
      directory.commit(ledger, change, { requestId, method, path }, time);
    }
    const stored = directory.get(change.kind, change.id);
    if (stored && !pretends) return stored;
    const { kind, id, after } = change;
    const members = new Set([...(old?.members ?? []), ...(change.members?.added ?? [])]);
    return { kind, id, created: time, modified: time, revision: 1, attributes: after ?? {}, members };
  }

  private shown(stored: Stored, status: number, request: ScimRequest, headers: Record<string, string> = {}): Answer {
    const body = status === 204 ? null : this.renderer.render(stored, readSelection(request.query));
    return { status, body, headers: { ...headers, etag: versionOf(stored) } };
  }
}

function withoutMembers(attributes: JsonObject): JsonObject {
  if (asList(attributes['members']).length === 0) return attributes;
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => key !== 'members'));
}

function changeOf(members: MemberEdit): { members?: MemberChange } {
  const change = members.change();
  return change.added.length > 0 ? { members: change } : {};
}

/** RFC 7644 section 3.14: a write under a version that is no longer the current one is refused. */
function checkVersion(stored: Stored, request: ScimRequest): void {
  const wanted = request.header('if-match');
  if (wanted === undefined || wanted.trim() === '*') return;
  const versions = wanted.split(',').map((one) => one.trim());
  if (!versions.includes(versionOf(stored))) throw new ScimError(412, 'the resource has changed since that version');
}
