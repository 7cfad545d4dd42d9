import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

export type Kind = 'user' | 'group';

/** What the intranet keeps of a user or group: the SCIM attributes, without id, schemas, meta and members. */
export interface Entry {
  readonly id: string;
  readonly created: string;
  readonly modified: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly members: Set<string>;
}

/**
 * One line of the data file: what one resource became. Members are kept as a difference, so large groups stay cheap.
 */
interface Line {
  readonly time: string;
  readonly kind: Kind;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
}

/** The attributes by which directories look accounts and groups up; whether their case counts is SCIM's rule. */
const INDEXED: Readonly<Record<Kind, readonly string[]>> = {
  user: ['userName', 'externalId', 'displayName'],
  group: ['displayName', 'externalId'],
};

/**
 * Users and groups in memory, every change first appended to a file when one is named. It survives `kill -9` of the
 * process: a line that was cut is dropped at the next start.
 */
export class Store {
  private readonly tables: Readonly<Record<Kind, Map<string, Entry>>> = { user: new Map(), group: new Map() };
  private readonly index = new Map<string, Set<string>>();
  private readonly groupsOf = new Map<string, Set<string>>();
  private readonly file: number | null;
  private size = 0;

  constructor(
    path: string | null,
    private readonly now: () => string,
  ) {
    if (path === null) {
      this.file = null;
      return;
    }
    mkdirSync(dirname(resolve(path)), { recursive: true });
    this.file = openSync(path, 'a+', 0o600);
    this.replay(path);
    ftruncateSync(this.file, this.size);
  }

  get(kind: Kind, id: string): Entry | undefined {
    return this.tables[kind].get(id);
  }

  all(kind: Kind): Entry[] {
    return [...this.tables[kind].values()];
  }

  count(kind: Kind): number {
    return this.tables[kind].size;
  }

  page(kind: Kind, offset: number, count: number): Entry[] {
    const page: Entry[] = [];
    let at = 0;
    for (const entry of this.tables[kind].values()) {
      if (page.length >= count) break;
      if (at++ >= offset) page.push(entry);
    }
    return page;
  }

  /** Entries with this value whatever its case, or null when the attribute has no index. */
  find(kind: Kind, attribute: string, value: string): Entry[] | null {
    const name = INDEXED[kind].find((one) => one.toLowerCase() === attribute.toLowerCase());
    if (name === undefined) return null;
    return [...(this.index.get(key(kind, name, value)) ?? [])].flatMap((id) => this.get(kind, id) ?? []);
  }

  groupsWith(memberId: string): Entry[] {
    return [...(this.groupsOf.get(memberId) ?? [])].flatMap((id) => this.get('group', id) ?? []);
  }

  /** Creates or changes a resource; `members` is the whole wanted set of a group. */
  put(kind: Kind, id: string, attributes: Entry['attributes'], members: readonly string[] = []): Entry {
    const current: ReadonlySet<string> = this.get(kind, id)?.members ?? new Set<string>();
    const wanted = new Set(members);
    const added = [...wanted].filter((one) => !current.has(one));
    const removed = [...current].filter((one) => !wanted.has(one));
    this.write({ time: this.now(), kind, id, attributes, ...(kind === 'group' ? { added, removed } : {}) });
    return this.get(kind, id) as Entry;
  }

  /** Puts members into a group and takes others out, at the cost of those alone. */
  moveMembers(group: Entry, add: readonly string[], remove: readonly string[]): void {
    const added = add.filter((one) => !group.members.has(one));
    const removed = remove.filter((one) => group.members.has(one));
    if (added.length + removed.length === 0) return;
    this.write({ time: this.now(), kind: 'group', id: group.id, attributes: group.attributes, added, removed });
  }

  delete(kind: Kind, id: string): void {
    for (const group of this.groupsWith(id)) {
      this.write({ time: this.now(), kind: 'group', id: group.id, attributes: group.attributes, removed: [id] });
    }
    this.write({ time: this.now(), kind, id, attributes: null });
  }

  close(): void {
    if (this.file !== null) closeSync(this.file);
  }

  private write(line: Line): void {
    if (this.file !== null) {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      for (let written = 0; written < bytes.length;) written += writeSync(this.file, bytes, written);
    }
    this.apply(line);
  }

  private replay(path: string): void {
    const data = readFileSync(path);
    let number = 0;
    for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, this.size)) {
      number += 1;
      const text = data.toString('utf8', this.size, end);
      try {
        this.apply(JSON.parse(text) as Line);
      } catch {
        throw new Error(`${path}:${number}: this line is not JSON; move the file away to start empty`);
      }
      this.size = end + 1;
    }
  }

  private apply(line: Line): void {
    const { kind, id, attributes } = line;
    const old = this.get(kind, id);
    if (old) this.reindex(kind, old, false);
    if (attributes === null) {
      for (const member of old?.members ?? []) this.groupsOf.get(member)?.delete(id);
      this.tables[kind].delete(id);
      return;
    }
    const members = old?.members ?? new Set<string>();
    const entry: Entry = { id, created: old?.created ?? line.time, modified: line.time, attributes, members };
    this.tables[kind].set(id, entry);
    this.reindex(kind, entry, true);
    for (const member of line.removed ?? []) if (members.delete(member)) this.groupsOf.get(member)?.delete(id);
    for (const member of line.added ?? []) {
      members.add(member);
      this.groupsOf.set(member, (this.groupsOf.get(member) ?? new Set()).add(id));
    }
  }

  private reindex(kind: Kind, entry: Entry, isThere: boolean): void {
    for (const name of INDEXED[kind]) {
      const value = entry.attributes[name];
      if (typeof value !== 'string') continue;
      const ids = this.index.get(key(kind, name, value)) ?? new Set<string>();
      if (isThere) ids.add(entry.id);
      else ids.delete(entry.id);
      if (ids.size > 0) this.index.set(key(kind, name, value), ids);
      else this.index.delete(key(kind, name, value));
    }
  }
}

function key(kind: Kind, name: string, value: string): string {
  return `${kind}.${name}.${value.toLowerCase()}`;
}
