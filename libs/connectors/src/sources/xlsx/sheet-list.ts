import { unpackEntry, zipEntries } from './zip-archive';

/** A sheet in the order of the workbook. */
export interface ListedSheet {
  readonly name: string;
  readonly isHidden: boolean;
}

const MOST_BYTES = 1_000_000;
const SHEET = /<(?:\w+:)?sheet\b([^>]*)>/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The sheets of a workbook that was inspected before (ECMA-376 part 1, section 18.2.19); none when it lists none. */
export async function listSheets(bytes: Buffer): Promise<readonly ListedSheet[]> {
  const entry = zipEntries(bytes)?.find(({ name }) => name === 'xl/workbook.xml');
  const content = entry === undefined ? 'damaged' : await unpackEntry(bytes, entry, MOST_BYTES);
  if (typeof content === 'string') return [];
  return [...content.toString('utf8').matchAll(SHEET)].map(([, attributes = '']) => ({
    name: attributeOf(attributes, 'name').replace(/&(\w+);/g, (all, word: string) => ENTITIES[word] ?? all),
    isHidden: /^(?:hidden|veryHidden)$/.test(attributeOf(attributes, 'state')),
  }));
}

function attributeOf(attributes: string, name: string): string {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return found?.[1] ?? found?.[2] ?? '';
}
