/**
 * Names that an app gives to groups that were made under ours, by the group's id: servers were seen to put a prefix of
 * their own before them, to cut them, to write them in other case, and to show them as HTML. The group is known by our
 * name from then on.
 */
export class GroupNames {
  private readonly ours: Map<string, string>;

  constructor(known: Readonly<Record<string, string>> = {}) {
    this.ours = new Map(Object.entries(known));
  }

  get known(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.ours);
  }

  /** The group is ours under this name, and shown under another or the same. */
  note(id: string, name: string, shown: string): void {
    if (name === shown) this.ours.delete(id);
    else this.ours.set(id, name);
  }

  forget(id: string): void {
    this.ours.delete(id);
  }

  nameOf(id: string | null): string | null {
    return id === null ? null : (this.ours.get(id) ?? null);
  }

  idOf(name: string): string | null {
    for (const [id, ours] of this.ours) if (ours === name) return id;
    return null;
  }
}

/** Whether one name can have come of the other: its letters and digits are in it, or it was cut. */
export function isNamedAfter(shown: string, wanted: string): boolean {
  const [theirs, ours] = [lettersOf(shown), lettersOf(wanted)];
  return theirs !== '' && ours !== '' && (theirs.includes(ours) || ours.startsWith(theirs));
}

function lettersOf(name: string): string {
  const text = name
    .replace(/&(#\w+|[a-z]+);/gi, '')
    .normalize('NFKD')
    .toLowerCase();
  return text.replace(/[^\p{L}\p{N}]/gu, '');
}
