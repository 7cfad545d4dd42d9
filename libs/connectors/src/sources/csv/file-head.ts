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
  const binary = binaryKind(bytes);
  if (binary) {
    return refuse(
      fileFinding('FILE_IS_BINARY', `the file is ${binary}, not CSV text`, {
        line: 1,
        hint: 'Unpack it, or export the sheet as "CSV UTF-8", and load the result.',
      }),
    );
  }
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
      hint: 'A login or error page was probably saved instead of the export: sign in again and download once more.',
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

function binaryKind(bytes: Buffer): string | null {
  const magic = bytes.subarray(0, 4).toString('latin1');
  if (magic === 'PK\u0003\u0004') return 'a ZIP archive or an Excel workbook';
  if (magic.startsWith('\u001f\u008b')) return 'a gzip archive';
  if (magic === '%PDF') return 'a PDF document';
  if (magic === '\u00d0\u00cf\u0011\u00e0') return 'an old Excel workbook';
  return null;
}
