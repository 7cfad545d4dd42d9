import { deflateRawSync } from 'node:zlib';

/** A cell of a sheet to be written: text, a spreadsheet's day number shown as a date, or a number by its digits. */
export type CellSpec = string | { readonly date: number } | { readonly number: string } | null;

/**
 * A workbook as spreadsheets write them (ECMA-376 part 1), small enough to read. `parts` replace or add files of it.
 */
export function workbook(
  sheets: Readonly<Record<string, readonly (readonly CellSpec[])[]>>,
  parts: Readonly<Record<string, string>> = {},
): Buffer {
  const names = Object.keys(sheets).length > 0 ? Object.keys(sheets) : ['People'];
  const files: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    'xl/workbook.xml': `<workbook xmlns:r="${OFFICE}/relationships"><workbookPr/><sheets>${names
      .map((name, i) => `<sheet name="${name}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}">${names
      .map((_, i) => relationship(`rId${i + 1}`, 'worksheet', `worksheets/sheet${i + 1}.xml`))
      .join('')}${relationship('rId99', 'styles', 'styles.xml')}</Relationships>`,
    'xl/styles.xml': `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
  };
  names.forEach((name, i) => {
    files[`xl/worksheets/sheet${i + 1}.xml`] = sheetXml((sheets[name] ?? []).map(rowXml).join(''));
  });
  return zip({ ...files, ...parts });
}

/** A workbook of one sheet of texts. */
export function sheetWorkbook(rows: readonly (readonly string[])[]): Buffer {
  return workbook({ People: rows });
}

const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

export function sheetXml(rows: string): string {
  return `<worksheet><sheetData>${rows}</sheetData></worksheet>`;
}

function relationship(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${OFFICE}/relationships/${type}" Target="${target}"/>`;
}

function rowXml(cells: readonly CellSpec[], row: number): string {
  const xml = cells.map((cell, column) => cellXml(cell, `${columnName(column)}${row + 1}`)).join('');
  return `<row r="${row + 1}">${xml}</row>`;
}

function columnName(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last;
}

function cellXml(cell: CellSpec, at: string): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return `<c r="${at}" t="inlineStr"><is><t>${cell}</t></is></c>`;
  return 'date' in cell ? `<c r="${at}" s="1"><v>${cell.date}</v></c>` : `<c r="${at}"><v>${cell.number}</v></c>`;
}

/** A ZIP archive. Buffers named .xml are packed already; `claimSize` is the size that their headers claim. */
export function zip(
  files: Readonly<Record<string, string | Buffer>>,
  options: { readonly claimSize?: number } = {},
): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const isPacked = Buffer.isBuffer(content) && name.endsWith('.xml');
    const packed = isPacked ? content : deflateRawSync(content);
    const fields = headerFields(
      packed.length,
      isPacked && options.claimSize !== undefined ? options.claimSize : Buffer.byteLength(content),
      name,
    );
    const local = Buffer.concat([u32(0x04034b50), u16(20), fields, u16(0), Buffer.from(name), packed]);
    const rest = Buffer.concat([u16(0), u16(0), u16(0), u16(0), u32(0), u32(at), Buffer.from(name)]);
    directory.push(Buffer.concat([u32(0x02014b50), u16(20), u16(20), fields, rest]));
    bodies.push(local);
    at += local.length;
  }
  const central = Buffer.concat(directory);
  const counts = [u16(directory.length), u16(directory.length), u32(central.length), u32(at), u16(0)];
  return Buffer.concat([...bodies, central, u32(0x06054b50), u16(0), u16(0), ...counts]);
}

/** What local header and directory share: flags, method, time, checksum, sizes, length of the name. */
function headerFields(packed: number, size: number, name: string): Buffer {
  return Buffer.concat([u16(0), u16(8), u16(0), u16(0), u32(0), u32(packed), u32(size), u16(Buffer.byteLength(name))]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
