import type { SourceReading } from '../../kit/source';
import type { CsvOptions } from '../csv/open-csv';
import { openCsv, toBuffer } from '../csv/open-csv';
import { unreadable } from '../csv/unreadable';
import { fileFinding } from '../csv/csv-findings';
import type { XlsxOptions } from '../xlsx/open-xlsx';

export interface FileOptions extends CsvOptions, XlsxOptions {
  /** Bytes that a workbook may have before it is unpacked, 50 MB when not given. */
  readonly maxWorkbookBytes?: number;
}

const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
const COMPOUND = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

/** Opens a file of an HR system by what it is, not by what it is called: CSV in any encoding, or an Excel workbook. */
export async function openFile(
  input: AsyncIterable<Buffer | string>,
  options: FileOptions = {},
): Promise<SourceReading> {
  const chunks = input[Symbol.asyncIterator]();
  const head: Buffer[] = [];
  for (let length = 0; length < ZIP.length;) {
    const next = await chunks.next();
    if (next.done) break;
    head.push(toBuffer(next.value));
    length += next.value.length;
  }
  const first = Buffer.concat(head);
  const magic = first.subarray(0, ZIP.length);
  if (!magic.equals(ZIP) && !magic.equals(COMPOUND)) return openCsv(continued(first, chunks), options);
  const most = options.maxWorkbookBytes ?? 50_000_000;
  const workbook = await collect(first, chunks, most);
  if (workbook !== null) return (await import('../xlsx/open-xlsx.js')).openXlsx(workbook, options);
  return unreadable(
    chunks,
    fileFinding('FILE_TOO_LARGE', `the workbook has more than ${most} bytes`, {
      line: 1,
      hint: 'Export the sheet as "CSV UTF-8": CSV files may be of any size.',
    }),
  );
}

async function* continued(first: Buffer, chunks: AsyncIterator<Buffer | string>): AsyncGenerator<Buffer> {
  try {
    if (first.length > 0) yield first;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield toBuffer(next.value);
  } finally {
    await chunks.return?.();
  }
}

/** All bytes; null as soon as they are more than allowed. */
async function collect(first: Buffer, chunks: AsyncIterator<Buffer | string>, most: number): Promise<Buffer | null> {
  const parts = [first];
  let length = first.length;
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) {
    parts.push(toBuffer(next.value));
    length += next.value.length;
    if (length > most) return null;
  }
  return Buffer.concat(parts);
}
