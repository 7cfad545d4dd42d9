import type { AppParts } from '../app';
import { through, type Answer, type ScimRequest } from '../faults/behaviour';
import type { Change, Directory, Stored } from './directory';
import { asList, equalJson, type JsonObject } from '../http/json';
import { MemberEdit, type MemberChange } from './members';
import { readAttributes } from './normalise';
import { applyPatch, firstFailure, type PatchDraft } from '../patch/patch';
import { readOperations } from '../patch/operations';
import { locationOf, readSelection, versionOf, type Renderer } from '../http/render';
import { SHAPES, type Kind } from './schema';
import { ScimError } from '../http/scim-error';
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
    if (kind === 'Group' && members.change().added.length === 0) this.refuseEmpty();
    const given = kind === 'User' ? { active: true, ...read } : withoutMembers(read);
    const after = through(behaviour.stored, given, null, { kind, method: 'POST' });
    refuseTaken(this.parts, kind, null, after);
    const id = behaviour.settings.idIsUserName && kind === 'User' ? String(after['userName']) : this.parts.newId(kind);
    const stored = this.settle({ kind, id, action: 'create', after, ...changeOf(members) }, request);
    const location = locationOf(this.parts.base, stored);
    return this.shown(stored, 201, request, { location });
  }

  replace(kind: Kind, id: string, request: ScimRequest): Answer {
    const { settings, stored: hooks } = this.parts.behaviour;
    if (settings.put === 'refuse405') throw new ScimError(405, 'PUT is not possible here');
    if (settings.put === 'refuse501') throw new ScimError(501, 'PUT is not offered');
    const old = this.require(kind, id);
    checkVersion(old, request, settings.versionRequired);
    const read = this.incoming(kind, request);
    const members = new MemberEdit(request.membersAtArrival ?? old.members, admission(this.parts));
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
    const { settings } = behaviour;
    checkVersion(old, request, settings.versionRequired);
    const known = request.membersAtArrival ?? old.members;
    const members = kind === 'Group' ? new MemberEdit(known, admission(this.parts)) : null;
    const draft: PatchDraft = { shape: SHAPES[kind], attributes: { ...old.attributes }, members };
    const operations = through(behaviour.operations, readOperations(request.body), draft);
    const failure = settings.patchIsAtomic ? null : firstFailure(draft, operations, settings.values);
    if (settings.patchIsAtomic) applyPatch(draft, operations, settings.values);
    const after = through(behaviour.stored, this.known(draft.attributes), old.attributes, { kind, method: 'PATCH' });
    refuseTaken(this.parts, kind, old, after);
    const stored = this.change(old, after, members?.change() ?? null, request);
    if (failure) throw failure;
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
    checkVersion(old, request, settings.versionRequired);
    if (kind === 'User' && (settings.deleteUser === 'deactivate' || settings.deleteUser === 'hide')) {
      this.change(old, { ...old.attributes, active: false }, null, request);
      return { status: 204, body: null };
    }
    if (!settings.deleteKeepsMembership) this.leaveGroups(id, request);
    this.settle({ kind, id, action: 'delete', after: null }, request);
    return { status: 204, body: null };
  }

  /** The resource, or the 404 that this app gives for it. */
  require(kind: Kind, id: string, directory: Directory = this.parts.directory): Stored {
    const stored = directory.get(kind, id);
    const hidden =
      this.parts.behaviour.settings.deleteUser === 'hide' && kind === 'User' && stored?.attributes['active'] === false;
    if (!stored || hidden) throw new ScimError(404, `${kind} ${id} was not found`);
    return stored;
  }

  private incoming(kind: Kind, request: ScimRequest): JsonObject {
    const { behaviour } = this.parts;
    const read = readAttributes(SHAPES[kind], request.body, behaviour.settings.values);
    return through(behaviour.incoming, this.known(read), { kind, method: request.method });
  }

  /** Leaves out extensions that this app does not know. */
  private known(attributes: JsonObject): JsonObject {
    const { extensions } = this.parts.behaviour.settings;
    const unknown = Object.keys(attributes).filter((key) => key.startsWith('urn:') && !extensions.has(key));
    return unknown.length === 0
      ? attributes
      : Object.fromEntries(Object.entries(attributes).filter(([key]) => !unknown.includes(key)));
  }

  private leaveGroups(id: string, request: ScimRequest): void {
    const { directory } = this.parts;
    for (const groupId of [...directory.groupIdsOf(id)]) {
      const group = directory.get('Group', groupId);
      if (group) this.change(group, group.attributes, { added: [], removed: [id] }, request);
    }
  }

  private change(old: Stored, after: JsonObject, wanted: MemberChange | null, request: ScimRequest): Stored {
    const members = wanted && request.membersAtArrival ? overwrite(old, request.membersAtArrival, wanted) : wanted;
    const moved = members !== null && members.added.length + members.removed.length > 0;
    if (!moved && equalJson(old.attributes, after)) return old;
    const id = this.idAfter(old, after);
    if (id !== old.id) return this.reissue(old, after, id, request);
    if (moved && old.members.size + members.added.length === members.removed.length) {
      if (this.parts.behaviour.settings.emptyGroups === 'end')
        return this.settle({ kind: old.kind, id, action: 'delete', after: null }, request, old);
      this.refuseEmpty();
    }
    return this.settle(
      { kind: old.kind, id: old.id, action: 'change', after, ...(moved ? { members } : {}) },
      request,
      old,
    );
  }

  private refuseEmpty(): void {
    if (this.parts.behaviour.settings.emptyGroups !== 'keep')
      throw new ScimError(400, 'a group has at least one member');
  }

  private idAfter(old: Stored, after: JsonObject): string {
    const { idIsUserName, reactivateChangesId } = this.parts.behaviour.settings;
    if (old.kind !== 'User') return old.id;
    if (idIsUserName) return String(after['userName'] ?? old.id);
    const reactivated = old.attributes['active'] === false && after['active'] === true;
    return reactivateChangesId && reactivated ? this.parts.newId('User') : old.id;
  }

  /** The account goes on under another id, in the same groups. */
  private reissue(old: Stored, after: JsonObject, id: string, request: ScimRequest): Stored {
    const { directory } = this.parts;
    const groups = [...directory.groupIdsOf(old.id)].flatMap((one) => directory.get('Group', one) ?? []);
    this.settle({ kind: old.kind, id: old.id, action: 'delete', after: null }, request, old);
    const stored = this.settle({ kind: old.kind, id, action: 'create', after }, request);
    for (const group of groups) this.change(group, group.attributes, { added: [id], removed: [old.id] }, request);
    return stored;
  }

  private pretends(change: Change, request: ScimRequest, old: Stored | undefined): boolean {
    const { silent, pendingMs } = this.parts.behaviour.settings;
    if (request.pretend === true || silent.has(request.method)) return true;
    if (pendingMs <= 0 || !old || change.kind !== 'User') return false;
    return Date.parse(this.parts.now()) - Date.parse(old.created) < pendingMs;
  }

  /** Makes the change, or only pretends to when this app is told to lie about this method. */
  private settle(change: Change, request: ScimRequest, old?: Stored): Stored {
    const { directory, ledger, now } = this.parts;
    const time = now();
    const pretends = this.pretends(change, request, old);
    if (!pretends) {
      const { requestId, method, path, token, lost } = request;
      const cause = { requestId, method, path, ...(token ? { token } : {}), ...(lost ? { lost } : {}) };
      directory.commit(ledger, change, cause, time);
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
function checkVersion(stored: Stored, request: ScimRequest, required: boolean): void {
  const wanted = request.header('if-match');
  if (required && wanted === undefined) throw new ScimError(428, 'If-Match is required');
  if (wanted === undefined || wanted.trim() === '*') return;
  const versions = wanted.split(',').map((one) => one.trim());
  if (!versions.includes(versionOf(stored))) throw new ScimError(412, 'the resource has changed since that version');
}

/** The set as it was read, changed and written back whole: what others did in between is undone. */
function overwrite(old: Stored, read: ReadonlySet<string>, wanted: MemberChange): MemberChange {
  const removed = new Set(wanted.removed);
  const result = new Set([...[...read].filter((id) => !removed.has(id)), ...wanted.added]);
  return {
    added: [...result].filter((id) => !old.members.has(id)),
    removed: [...old.members].filter((id) => !result.has(id)),
  };
}
