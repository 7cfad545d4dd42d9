import type { Finding } from '@joinery/kernel';
import { fileFinding } from './csv-findings';

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** What the first bytes of a file say about it before anything is parsed. */
export type FileHead =
  { readonly readable: true; readonly skip: number } | { readonly readable: false; readonly finding: Finding };

/** `whole`: the bytes are the complete file. */
export function inspectHead(bytes: Buffer, whole: boolean): FileHead {
  const refuse = (finding: Finding): FileHead => ({ readable: false, finding });
  const skip = bytes.subarray(0, 3).equals(UTF8_BOM) ? 3 : 0;
  const binary = binaryFinding(bytes, skip);
  if (binary) return refuse(binary);
  const start = bytes
    .subarray(skip, skip + 1_024)
    .toString('utf8')
    .trimStart();
  if (start === '' && whole) {
    return refuse(
      fileFinding('FILE_EMPTY', bytes.length === 0 ? 'the file has 0 bytes' : 'the file holds no text', {
        hint: 'Nobody is treated as gone because of an empty file. Run the export again and look at its size.',
      }),
    );
  }
  const markup = markupFinding(start);
  return markup ? refuse(markup) : { readable: true, skip };
}

function markupFinding(start: string): Finding | null {
  if (/^<(!doctype|html|head|body|!--)/i.test(start)) {
    return fileFinding('FILE_IS_HTML', 'the file is a web page, not CSV', {
      line: 1,
      value: start,
      hint: /<table|office:excel/i.test(start)
        ? 'Some systems call such a table .xls: open it in a spreadsheet, save it as "Excel Workbook (.xlsx)" and load that.'
        : 'A login or error page was probably saved instead of the export: sign in again and download once more.',
    });
  }
  if (/^<\?xml|^<[a-z][\w:.-]*[\s>/]/i.test(start)) {
    return fileFinding('FILE_IS_XML', 'the file is XML, not CSV', {
      line: 1,
      value: start,
      hint: 'Choose CSV as the format of the export.',
    });
  }
  if (/^(\{\s*["}]|\[\s*[[{"\]])/.test(start)) {
    return fileFinding('FILE_IS_JSON', 'the file is JSON, not CSV', {
      line: 1,
      value: start,
      hint: 'It may be the error answer of an API: read it, then export CSV again.',
    });
  }
  return null;
}

const UNPACK = 'Unpack it and load the file that is inside.';
const EXPORT = 'Export the list itself as "Excel Workbook (.xlsx)" or "CSV UTF-8" and load that.';
const DECRYPT = 'Decrypt it and load the result.';

/** What begins like this is no text, with what to do about it. */
const KINDS: readonly [begin: RegExp, what: string, hint: string][] = [
  [/^PK\x03\x04/, 'a ZIP archive or an Excel workbook', UNPACK],
  [/^(?:\x1f\x8b|BZh\d1AY|7z\xbc\xaf|\xfd7zXZ|\x28\xb5\x2f\xfd|Rar!)/, 'a packed archive', UNPACK],
  [/^%PDF/, 'a PDF document', EXPORT],
  [/^\{\\rtf/, 'a text document (RTF)', EXPORT],
  [/^(?:\x89PNG|\xff\xd8\xff|GIF8[79]a)/, 'a picture', EXPORT],
  [/^PAR1/, 'a Parquet file', EXPORT],
  [/^SQLite format 3/, 'a database', EXPORT],
  [/^\xd0\xcf\x11\xe0/, 'an old Excel workbook', EXPORT],
  // RFC 9580: armoured, or a packet with the session key for a key of 1024 to 4096 bits.
  [/^(?:-----BEGIN PGP MESSAGE|\x84\x8c\x03|\x85[\x01\x02][\x0c\x8c]\x03)/, 'encrypted (OpenPGP)', DECRYPT],
];
const LONGEST_BEGIN = 32;

function binaryFinding(bytes: Buffer, skip: number): Finding | null {
  const begin = bytes.subarray(skip, skip + LONGEST_BEGIN).toString('latin1');
  const kind = KINDS.find(([pattern]) => pattern.test(begin));
  if (kind === undefined) return null;
  const [, what, hint] = kind;
  return fileFinding('FILE_IS_BINARY', `the file is ${what}, not CSV text`, { line: 1, hint });
}
