const FIRST_SLOTS = 1 << 12;
const FULLEST = 0.75;
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * Remembers which texts were seen in 32 bits each, so that hundreds of thousands cost next to nothing. A text that is
 * new may be taken for a known one, a few times in a hundred thousand; a known one is never taken for new. FNV-1a, open
 * addressing.
 */
export class SeenTexts {
  private slots = new Uint32Array(FIRST_SLOTS);
  private count = 0;

  /** True when the text was met before, or looks as if it was. */
  meet(text: string): boolean {
    if (this.count + 1 > this.slots.length * FULLEST) this.grow();
    const print = fnv(text);
    const at = place(this.slots, print);
    if (this.slots[at] === print) return true;
    this.slots[at] = print;
    this.count += 1;
    return false;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += 1) {
      const print = before[at] as number;
      if (print !== 0) this.slots[place(this.slots, print)] = print;
    }
  }
}

/** The slot of a print, or the free one where it belongs. */
function place(slots: Uint32Array, print: number): number {
  const mask = slots.length - 1;
  let at = print & mask;
  while (slots[at] !== 0 && slots[at] !== print) at = (at + 1) & mask;
  return at;
}

/** Never 0, which stands for a free slot. */
function fnv(text: string): number {
  let print = OFFSET;
  for (let i = 0; i < text.length; i += 1) print = Math.imul(print ^ text.charCodeAt(i), PRIME);
  return print >>> 0 || 1;
}
