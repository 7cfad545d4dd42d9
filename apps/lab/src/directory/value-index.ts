const NONE: readonly string[] = [];

/** Ids by a value they have. Nearly every value belongs to one id, so lists are only made where there are two. */
export class ValueIndex {
  private readonly ids = new Map<string, string[]>();

  add(value: string, id: string): void {
    const known = this.ids.get(value);
    if (known) known.push(id);
    else this.ids.set(value, [id]);
  }

  delete(value: string, id: string): void {
    const known = this.ids.get(value);
    if (!known) return;
    const at = known.indexOf(id);
    if (at >= 0) known.splice(at, 1);
    if (known.length === 0) this.ids.delete(value);
  }

  get(value: string): readonly string[] {
    return this.ids.get(value) ?? NONE;
  }
}
