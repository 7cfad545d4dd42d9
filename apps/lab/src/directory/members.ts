import { asList, isObject, valueOf, type Json } from '../http/json';
import { ScimError } from '../http/scim-error';

export interface MemberChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Says whether an id may become a member: `add` it, leave it out (`drop`), or throw. */
export type Admission = (id: string) => 'add' | 'drop';

/**
 * The members of one group while a request changes them. Only the difference is kept, so that changing one member of a
 * group of thousands costs one step, and a request that is refused half way has changed nothing.
 */
export class MemberEdit {
  private readonly added = new Set<string>();
  private readonly removed = new Set<string>();

  constructor(
    private readonly current: ReadonlySet<string>,
    private readonly admit: Admission,
  ) {}

  has(id: string): boolean {
    return this.added.has(id) || (this.current.has(id) && !this.removed.has(id));
  }

  add(value: Json | undefined): void {
    for (const id of memberIds(value)) {
      if (this.has(id) || this.admit(id) === 'drop') continue;
      if (!this.removed.delete(id)) this.added.add(id);
    }
  }

  remove(id: string): void {
    if (this.added.delete(id)) return;
    if (this.current.has(id)) this.removed.add(id);
  }

  clear(): void {
    this.added.clear();
    for (const id of this.current) this.removed.add(id);
  }

  replace(value: Json | undefined): void {
    this.clear();
    this.add(value);
  }

  *ids(): Iterable<string> {
    for (const id of this.current) if (!this.removed.has(id)) yield id;
    yield* this.added;
  }

  change(): MemberChange {
    return { added: [...this.added], removed: [...this.removed] };
  }
}

/** Reads `[{"value": id}, …]`, one such object, or a bare id. */
export function memberIds(value: Json | undefined): string[] {
  return asList(value).map((one) => {
    const id = isObject(one) ? valueOf(one, 'value') : one;
    if (typeof id !== 'string' || id === '') throw new ScimError(400, 'a member needs a value', 'invalidValue');
    return id;
  });
}
