import type { Finding } from '@joinery/kernel';
import { fileFinding } from '../csv/csv-findings';
import { unpackEntry, type ZipEntry, zipEntries } from './zip-archive';

export interface WorkbookLimits {
  /** Rows of the sheet, the header among them. */
  readonly rows: number;
  /** Bytes of the workbook's files once unpacked. */
  readonly unpackedBytes: number;
}

const MOST_COLUMNS_LETTERS = 2;

/**
 * Looks into a workbook before anybody parses it: what kind it is, whether it is locked, whether it unpacks to more
 * than is allowed, whether its sheets claim more rows or columns than are. Null when it may be read.
 */
export async function inspectWorkbook(bytes: Buffer, limits: WorkbookLimits): Promise<Finding | null> {
  if (bytes.readUInt32BE(0) === 0xd0cf11e0) return compoundFinding(bytes);
  const entries = zipEntries(bytes);
  if (entries === null) return damaged('the archive has no readable directory: it was cut off or is no workbook');
  const kind = kindFinding(entries);
  if (kind) return kind;
  return contentFinding(bytes, entries, limits);
}

/** Compound files hold old workbooks, and new ones that are locked with a password ([MS-OFFCRYPTO] section 1.3.1). */
function compoundFinding(bytes: Buffer): Finding {
  if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) return locked();
  return fileFinding('FILE_IS_XLS', 'the file is an old Excel workbook (.xls)', {
    line: 1,
    hint: 'Save it as "Excel Workbook (.xlsx)" or "CSV UTF-8" and load the result.',
  });
}

function kindFinding(entries: readonly ZipEntry[]): Finding | null {
  const has = (name: string): boolean => entries.some((entry) => entry.name === name);
  if (entries.some((entry) => entry.encrypted)) return locked();
  if (has('mimetype') && has('content.xml')) {
    return fileFinding('FILE_IS_ODS', 'the file is an OpenDocument file, not an Excel workbook', {
      line: 1,
      hint: 'Save the sheet as "Excel Workbook (.xlsx)" or "CSV UTF-8" and load the result.',
    });
  }
  if (has('xl/workbook.bin')) {
    return fileFinding('FILE_IS_XLSB', 'the file is a binary Excel workbook (.xlsb)', {
      line: 1,
      hint: 'Save it as "Excel Workbook (.xlsx)" or "CSV UTF-8" and load the result.',
    });
  }
  if (has('xl/workbook.xml')) return null;
  return fileFinding('FILE_IS_ZIP', 'the file is a ZIP archive without a workbook in it', {
    line: 1,
    value: entries.map((entry) => entry.name).join(', '),
    hint: 'Unpack it and load the file that is inside.',
  });
}

async function contentFinding(
  bytes: Buffer,
  entries: readonly ZipEntry[],
  { rows, unpackedBytes }: WorkbookLimits,
): Promise<Finding | null> {
  let left = unpackedBytes;
  for (const entry of entries) {
    const content = await unpackEntry(bytes, entry, left);
    if (content === 'too large') return tooLarge(`it unpacks to more than ${unpackedBytes} bytes`);
    if (content === 'damaged' || content.length !== entry.unpackedBytes)
      return damaged(`its part ${entry.name} cannot be unpacked`);
    left -= content.length;
    if (!entry.name.endsWith('.xml')) continue;
    if (content.includes('<!DOCTYPE')) return damaged(`its part ${entry.name} declares entities, as no workbook does`);
    const size = entry.name.startsWith('xl/worksheets/') ? sheetTooLarge(content.toString('latin1'), rows) : null;
    if (size) return tooLarge(size);
  }
  return null;
}

/** Cells name their row and column: a cell far out makes a reader fill everything up to it with blanks. */
function sheetTooLarge(xml: string, rows: number): string | null {
  const cell = /<c\b[^>]{0,200}?\br="([A-Z]{1,8})(\d{1,12})"/g;
  for (let match = cell.exec(xml); match; match = cell.exec(xml)) {
    if (Number(match[2]) > rows) return `a sheet has more than ${rows} rows (cell ${match[1]}${match[2]})`;
    if ((match[1] as string).length > MOST_COLUMNS_LETTERS) return `a sheet has a cell in column ${match[1]}`;
  }
  let count = 0;
  for (let at = xml.indexOf('<row'); at !== -1; at = xml.indexOf('<row', at + 4)) count += 1;
  return count > rows ? `a sheet has more than ${rows} rows` : null;
}

function locked(): Finding {
  return fileFinding('FILE_IS_LOCKED', 'the workbook is locked with a password', {
    line: 1,
    hint: 'Save it without a password and load the result; the way here should be encrypted instead.',
  });
}

function tooLarge(what: string): Finding {
  return fileFinding('FILE_TOO_LARGE', `the workbook is too large: ${what}`, {
    line: 1,
    hint: 'Export the sheet as "CSV UTF-8": CSV files may be of any size.',
  });
}

export function damaged(what: string): Finding {
  return fileFinding('FILE_DAMAGED', `the workbook is damaged: ${what}`, {
    line: 1,
    hint: 'Fetch the file again, or open it in a spreadsheet and save it once more.',
  });
}
