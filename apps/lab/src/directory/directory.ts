import type { Lost } from '../faults/behaviour';
import { ENTERPRISE_SCHEMA, SHAPES, type Kind } from './schema';
import type { AttributePlace } from './attribute-path';
import type { CompiledFilter, Equality, Subject } from '../reading/filter';
import { asList, isObject, type Json, type JsonObject } from '../http/json';
import type { Effect, Ledger } from './ledger';
import type { MemberChange } from './members';
import { ValueIndex } from './value-index';

/** A user or group as it is kept. A change makes a new one; only the member set is shared and grows in place. */
export interface Stored {
  readonly kind: Kind;
  readonly id: string;
  readonly created: string;
  readonly modified: string;
  /** Counts the changes from 1: the version of the resource. */
  readonly revision: number;
  /** Canonical names; extensions under their URN; without id, meta, groups and members. */
  readonly attributes: JsonObject;
  readonly members: Set<string>;
}

/** What a request wants to happen to one resource. */
export interface Change {
  readonly kind: Kind;
  readonly id: string;
  readonly action: Effect['action'];
  readonly after: JsonObject | null;
  readonly members?: MemberChange;
}

/** The request behind a change, for the ledger. */
export interface Cause {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly token?: string;
  readonly lost?: Lost;
}

const NO_IDS: readonly string[] = [];

/**
 * The accounts and groups of one app in memory, with the indexes that make look-ups independent of how many there are.
 * Everything in it comes from the ledger: what happens now and what is replayed at start take the same road.
 */
export class Directory {
  private readonly tables: Record<Kind, Map<string, Stored>> = { User: new Map(), Group: new Map() };
  private readonly orders: Record<Kind, string[] | null> = { User: null, Group: null };
  private readonly indexes = new Map<string, ValueIndex>();
  private readonly groupsOf = new Map<string, Set<string>>();
  private readonly freed: Record<Kind, string[]> = { User: [], Group: [] };
  private readonly gone = new Set<string>();
  private creates = 0;
  private readonly watchers: ((effect: Effect) => void)[] = [];

  /** Is told of every new effect just before it shows; what is replayed at start is not told. */
  watch(watcher: (effect: Effect) => void): void {
    this.watchers.push(watcher);
  }

  /** The directory as it is now, on its own from here on. */
  copy(): Directory {
    const copy = new Directory();
    for (const kind of ['User', 'Group'] as const) {
      for (const stored of this.tables[kind].values()) {
        const own = { ...stored, members: new Set<string>() };
        copy.tables[kind].set(stored.id, own);
        copy.reindex(own);
        copy.changeMembers(own, { added: [...stored.members], removed: [] });
      }
      copy.orders[kind] = this.orders[kind] ? [...this.orders[kind]] : null;
    }
    return copy;
  }

  /** Whether an account with this userName was ever deleted. */
  wasDeleted(userName: string): boolean {
    return this.gone.has(userName.toLowerCase());
  }

  /** Puts a resource before all others in the order of listings. */
  moveToFront(kind: Kind, id: string): void {
    const order = this.order(kind);
    this.orders[kind] = [id, ...order.filter((one) => one !== id)];
  }

  get(kind: Kind, id: string): Stored | undefined {
    return this.tables[kind].get(id);
  }

  count(kind: Kind): number {
    return this.tables[kind].size;
  }

  /** How many resources were ever created: ids are made from it, so none is given twice. */
  get created(): number {
    return this.creates;
  }

  /** Takes the id of a resource that was deleted, for apps that give ids again; undefined when there is none. */
  takeFreedId(kind: Kind): string | undefined {
    return this.freed[kind].pop();
  }

  all(kind: Kind): Iterable<Stored> {
    return this.tables[kind].values();
  }

  /** A slice of all resources in the order in which they were created; `offset` counts from 0. */
  slice(kind: Kind, offset: number, count: number): Stored[] {
    return this.order(kind)
      .slice(offset, offset + count)
      .flatMap((id) => this.get(kind, id) ?? []);
  }

  /** Ids in the order of listings: as they were created, but for those that were moved to the front. */
  order(kind: Kind): readonly string[] {
    return (this.orders[kind] ??= [...this.tables[kind].keys()]);
  }

  groupIdsOf(memberId: string): Iterable<string> {
    return this.groupsOf.get(memberId) ?? NO_IDS;
  }

  /** Ids that have this value at an indexed attribute, whatever its case. */
  idsWith(kind: Kind, attribute: 'userName' | 'displayName' | 'externalId', value: string): readonly string[] {
    return this.index(kind, attribute).get(value.toLowerCase());
  }

  /** Resources that pass a filter; an index is asked first where the filter allows it. */
  find(kind: Kind, filter: CompiledFilter): Stored[] {
    const candidates = this.candidates(kind, filter) ?? [...this.all(kind)];
    return candidates.filter((one) => filter.test(this.subject(one)));
  }

  /** The answers of a stored resource to a filter. */
  subject(stored: Stored): Subject {
    return (extension, attribute) => {
      if (extension !== null) return holderOf(stored.attributes, extension)?.[attribute.name];
      if (attribute.name === 'id') return stored.id;
      if (attribute.name === 'meta')
        return { created: stored.created, lastModified: stored.modified, resourceType: stored.kind };
      if (attribute.name === 'members') return [...stored.members].map((value) => ({ value }));
      if (attribute.name === 'groups') return [...this.groupIdsOf(stored.id)].map((value) => ({ value }));
      return stored.attributes[attribute.name];
    };
  }

  /** Writes the change to the ledger and then makes it; when the ledger cannot be written nothing has changed. */
  commit(ledger: Ledger, change: Change, cause: Cause, time: string): void {
    const before = this.get(change.kind, change.id)?.attributes;
    const effect: Effect = {
      seq: ledger.length + 1,
      time,
      ...cause,
      kind: change.kind,
      id: change.id,
      action: change.action,
      ...(before ? { before } : {}),
      after: change.after,
      ...(change.members ? { members: change.members } : {}),
    };
    ledger.append(effect);
    for (const watcher of this.watchers) watcher(effect);
    this.apply(effect);
  }

  /** Makes one effect happen in memory. */
  apply(effect: Effect): void {
    const table = this.tables[effect.kind];
    const old = table.get(effect.id);
    if (old) this.unindex(old);
    if (effect.after === null) {
      this.forget(effect.kind, effect.id, old);
      return;
    }
    const next: Stored = {
      kind: effect.kind,
      id: effect.id,
      created: old?.created ?? effect.time,
      modified: effect.time,
      revision: (old?.revision ?? 0) + 1,
      attributes: effect.after,
      members: old?.members ?? new Set(),
    };
    if (effect.action === 'create') this.creates += 1;
    if (!old) this.orders[effect.kind]?.push(effect.id);
    table.set(effect.id, next);
    this.reindex(next);
    if (effect.members) this.changeMembers(next, effect.members);
  }

  private forget(kind: Kind, id: string, old: Stored | undefined): void {
    this.tables[kind].delete(id);
    this.freed[kind].push(id);
    const userName = old?.attributes['userName'];
    if (typeof userName === 'string') this.gone.add(userName.toLowerCase());
    this.orders[kind] = null;
    for (const member of old?.members ?? NO_IDS) this.groupsOf.get(member)?.delete(id);
  }

  private changeMembers(group: Stored, change: MemberChange): void {
    for (const id of change.removed) {
      group.members.delete(id);
      this.groupsOf.get(id)?.delete(group.id);
    }
    for (const id of change.added) {
      group.members.add(id);
      const known = this.groupsOf.get(id);
      if (known) known.add(group.id);
      else this.groupsOf.set(id, new Set([group.id]));
    }
  }

  /** Null where one side of the filter names nothing that is indexed. */
  private candidates(kind: Kind, { alternatives }: CompiledFilter): Stored[] | null {
    const ids = new Set<string>();
    for (const equalities of alternatives) {
      const found = this.idsFor(kind, equalities);
      if (found === null) return null;
      for (const id of found) ids.add(id);
    }
    return [...ids].flatMap((id) => this.get(kind, id) ?? []);
  }

  private idsFor(kind: Kind, equalities: readonly Equality[]): Iterable<string> | null {
    for (const { place, value } of equalities) {
      const ids = typeof value === 'string' ? this.indexedIds(kind, place, value) : null;
      if (ids) return ids;
    }
    return null;
  }

  private indexedIds(kind: Kind, place: AttributePlace, value: string): Iterable<string> | null {
    if (place.extension !== null && place.extension !== ENTERPRISE_SCHEMA.id) return null;
    const name = place.attribute?.name ?? '';
    if (place.extension !== null) return name === 'employeeNumber' ? this.indexFor(kind, name, value) : null;
    if (name === 'id') return [value];
    if (name === 'members' && (place.sub === null || place.sub.name === 'value')) return this.groupIdsOf(value);
    if (name === 'emails' && place.sub !== null && place.sub.name !== 'value') return null;
    return INDEXED.has(name) ? this.indexFor(kind, name, value) : null;
  }

  private indexFor(kind: Kind, name: string, value: string): readonly string[] {
    return this.index(kind, name).get(value.toLowerCase());
  }

  private index(kind: Kind, name: string): ValueIndex {
    const key = `${kind}.${name}`;
    let index = this.indexes.get(key);
    if (!index) this.indexes.set(key, (index = new ValueIndex()));
    return index;
  }

  private reindex(stored: Stored): void {
    for (const [name, value] of indexedValues(stored)) this.index(stored.kind, name).add(value, stored.id);
  }

  private unindex(stored: Stored): void {
    for (const [name, value] of indexedValues(stored)) this.index(stored.kind, name).delete(value, stored.id);
  }
}

const INDEXED: ReadonlySet<string> = new Set(['userName', 'displayName', 'externalId', 'emails']);

function holderOf(attributes: JsonObject, extension: string): JsonObject | undefined {
  const holder = attributes[extension];
  return isObject(holder) ? holder : undefined;
}

/** Index entries are folded to lower case; the filter's own test decides about case afterwards. */
function indexedValues(stored: Stored): [string, string][] {
  const entries: [string, string][] = [];
  const put = (name: string, value: Json | undefined): void => {
    if (typeof value === 'string') entries.push([name, value.toLowerCase()]);
  };
  put('userName', stored.attributes['userName']);
  put('displayName', stored.attributes['displayName']);
  put('externalId', stored.attributes['externalId']);
  for (const email of asList(stored.attributes['emails'])) if (isObject(email)) put('emails', email['value']);
  for (const extension of SHAPES[stored.kind].extensions) {
    put('employeeNumber', holderOf(stored.attributes, extension.urn)?.['employeeNumber']);
  }
  return entries;
}
