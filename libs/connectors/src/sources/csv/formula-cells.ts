/** A cell that a spreadsheet is told to leave as text: `="00042"` at the beginning of a line or after a delimiter. */
const FORMULA = /(^|[,;|\t\n])="/g;
/** So many bytes at the end of a piece may be the beginning of such a cell. */
const OVERHANG = 2;

export function hasFormulaCells(text: Buffer): boolean {
  return text.toString('latin1').search(FORMULA) !== -1;
}

/** The text with such cells as ordinary cells in quotes. Lines stay where they are. */
export function withoutFormulaCells(text: Buffer): Buffer {
  return Buffer.from(text.toString('latin1').replace(FORMULA, '$1"'), 'latin1');
}

/** The same for text that comes in pieces, wherever these end. */
export async function* streamWithoutFormulaCells(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const piece of pieces) {
    const text = Buffer.concat([held, piece]);
    const end = Math.max(0, text.length - OVERHANG);
    // What stands before the piece decides whether a cell begins with it.
    const known = cut(text, end, isFirst);
    held = known.rest;
    if (known.text.length > 0) {
      yield known.text;
      isFirst = false;
    }
  }
  if (held.length > 0) yield cut(held, held.length, isFirst).text;
}

/** Everything before `end`, moved on so that no such cell is cut in two. */
function cut(text: Buffer, end: number, isFirst: boolean): { readonly text: Buffer; readonly rest: Buffer } {
  const string = text.toString('latin1');
  const pattern = isFirst ? FORMULA : /([,;|\t\n])="/g;
  let from = 0;
  let out = '';
  for (const match of string.matchAll(pattern)) {
    if (match.index >= end) break;
    out += `${string.slice(from, match.index)}${match[1] ?? ''}"`;
    from = match.index + match[0].length;
  }
  const until = Math.max(end, from);
  out += string.slice(from, until);
  return { text: Buffer.from(out, 'latin1'), rest: text.subarray(until) };
}
