import { unpackEntry, zipEntries } from './zip-archive';

/** A cell of a sheet that shows something else than the value that the reader of workbooks gives. */
export interface ShownCell {
  /** Counted from 0, as the column is. */
  readonly row: number;
  readonly column: number;
  /** What a spreadsheet shows there: `#REF!`, or `00042` where 42 is kept. */
  readonly shown: string;
}

/** What a sheet holds besides the values that the reader of workbooks gives. */
export interface SheetExtras {
  readonly shown: readonly ShownCell[];
  /** Cells that are merged, as the sheet names them: `B2:B4`. */
  readonly merged: readonly string[];
}

const MERGED = /<(?:\w+:)?mergeCell\b([^>]*)>/g;
const CELL = /<(?:\w+:)?c\b([^>]*?)(?:\/>|>(.*?)<\/(?:\w+:)?c>)/gs;
const FORMULA = /<(?:\w+:)?f[\s>/]/;
const VALUE = /<(?:\w+:)?v>([^<]+)<\//;
const RELATIONSHIP = /<(?:\w+:)?Relationship\b([^>]*)>/g;
const SHEET = /<(?:\w+:)?sheet\b([^>]*)>/g;
const NUMBER_FORMAT = /<(?:\w+:)?numFmt\b([^>]*)>/g;
const FORMAT_OF_CELLS = /<(?:\w+:)?xf\b([^>]*)>/g;
/** What Excel shows where a formula could not be worked out; here also what stands for one that nobody has. */
export const NEVER_WORKED_OUT = '#CALC!';

/**
 * Cells whose formula came to an error, and those whose formula nobody has worked out, as programs leave it that write
 * workbooks (ECMA-376 part 1, section 18.3.1.4). Neither is empty: what is not known must not clear what was. And whole
 * numbers whose format fills them up with zeros (section 18.8.31), as ids are shown. `at`: the place of the sheet in the
 * workbook, which was read before and is well-formed. Of merged cells (section 18.3.1.55) the first one alone has a value.
 */
export async function sheetExtras(bytes: Buffer, at: number, most: number): Promise<SheetExtras> {
  const path = sheetPath(await textOf(bytes, 'xl/workbook.xml', most), await textOf(bytes, RELATIONS, most), at);
  const xml = await textOf(bytes, path, most);
  const merged = [...xml.matchAll(MERGED)].map(([, attributes = '']) => attributeOf(attributes, 'ref'));
  return { shown: shownCells(xml, paddingsOf(await textOf(bytes, 'xl/styles.xml', most))), merged };
}

function shownCells(xml: string, paddings: ReadonlyMap<string, Padding>): readonly ShownCell[] {
  if (paddings.size === 0 && !FORMULA.test(xml) && !xml.includes('t="e"')) return [];
  return [...xml.matchAll(CELL)].flatMap(([, attributes = '', content = '']) => {
    const shown = shownIn(attributes, content) ?? padded(attributes, content, paddings);
    const place = /^([A-Z]+)(\d+)$/.exec(attributeOf(attributes, 'r'));
    if (shown === null || place === null) return [];
    return [{ row: Number(place[2]) - 1, column: columnOf(place[1] ?? ''), shown }];
  });
}

const RELATIONS = 'xl/_rels/workbook.xml.rels';

function shownIn(attributes: string, content: string): string | null {
  const type = attributeOf(attributes, 't');
  const value = VALUE.exec(content)?.[1] ?? null;
  if (type === 'e') return value ?? NEVER_WORKED_OUT;
  // A formula that gives a text may well give an empty one.
  return value === null && type !== 'str' && FORMULA.test(content) ? NEVER_WORKED_OUT : null;
}

type Padding = (digits: string) => string;

/** By the number of a style, of those whose format is zeros, perhaps behind letters: `00000`, `"E"0000`. */
function paddingsOf(styles: string): ReadonlyMap<string, Padding> {
  const formats = new Map<string, Padding>();
  for (const [, attributes = ''] of styles.matchAll(NUMBER_FORMAT)) {
    const code = attributeOf(attributes, 'formatCode').replaceAll('&quot;', '"');
    const [, before = '', zeros] = /^(?:"([^"]*)")?(0{2,})$/.exec(code) ?? [];
    if (zeros === undefined) continue;
    formats.set(attributeOf(attributes, 'numFmtId'), (digits) => before + digits.padStart(zeros.length, '0'));
  }
  const used = formats.size === 0 ? '' : (/<(?:\w+:)?cellXfs\b.*?<\/(?:\w+:)?cellXfs>/s.exec(styles)?.[0] ?? '');
  return new Map(
    [...used.matchAll(FORMAT_OF_CELLS)].flatMap(([, attributes = ''], style) => {
      const padding = formats.get(attributeOf(attributes, 'numFmtId'));
      return padding === undefined ? [] : [[String(style), padding] as const];
    }),
  );
}

function padded(attributes: string, content: string, paddings: ReadonlyMap<string, Padding>): string | null {
  const padding = paddings.get(attributeOf(attributes, 's'));
  const digits = VALUE.exec(content)?.[1] ?? '';
  return padding !== undefined && /^(?:n|)$/.test(attributeOf(attributes, 't')) && /^\d+$/.test(digits)
    ? padding(digits)
    : null;
}

function sheetPath(workbook: string, relations: string, at: number): string {
  const sheet = [...workbook.matchAll(SHEET)][at]?.[1] ?? '';
  const id = attributeOf(sheet, '\\w+:id');
  const relation = [...relations.matchAll(RELATIONSHIP)].find(
    ([, attributes = '']) => attributeOf(attributes, 'Id') === id,
  );
  const target = attributeOf(relation?.[1] ?? '', 'Target');
  return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
}

async function textOf(bytes: Buffer, path: string, most: number): Promise<string> {
  const entry = zipEntries(bytes)?.find(({ name }) => name === path);
  const content = entry === undefined ? 'damaged' : await unpackEntry(bytes, entry, most);
  return typeof content === 'string' ? '' : content.toString('utf8');
}

function columnOf(letters: string): number {
  return [...letters].reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function attributeOf(attributes: string, name: string): string {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return found?.[1] ?? found?.[2] ?? '';
}
