import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  casesOf,
  type ConformanceFault,
  type ConformanceRun,
  type SourceUnderTest,
} from '../../kit/source-conformance';
import { folderDrop } from '../folder/folder-drop';
import { PEOPLE } from '../pull/test/canonical-people';
import { sftpDrop } from '../sftp/sftp-drop';
import { SftpServer } from '../sftp/test/sftp-server';
import { sheetWorkbook } from '../xlsx/test/workbook';
import { type FileOptions, openFile } from './open-file';

/** How the bytes of a file come to us; `breaks`: only half of them do. */
type Road = (bytes: Buffer, breaks: boolean, isLetIn: boolean) => Promise<Omit<ConformanceRun, 'waitedMs'>>;

const HEADER = ['Employee ID', 'First Name', 'Last Name', 'Department'];
const ROWS = PEOPLE.map(({ number, given, family, department }) => [number, given, family, department]);
const NOBODY: readonly string[][] = [];
const ERROR_PAGE = '{"error":{"code":500,"message":"report failed"}}';
const SIGN_IN_PAGE = '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>';

/** What files call what other sources call otherwise. */
const OUTCOMES: Readonly<Record<string, string>> = {
  FILE_HEADER_ONLY: 'EMPTY_ANSWER',
  FILE_EMPTY: 'ANSWER_NOT_DATA',
  FILE_IS_JSON: 'ERROR_IN_ANSWER',
  FILE_IS_HTML: 'SIGN_IN_PAGE',
  FILE_CUT: 'ANSWER_CUT',
  FILE_NO_FINAL_LINE_BREAK: 'ANSWER_CUT',
  FILE_DAMAGED: 'ANSWER_CUT',
  FILE_COUNT_DIFFERS: 'TOTAL_DIFFERS',
  SFTP_AUTH_REFUSED: 'SIGN_IN_REFUSED',
};

const csv = (rows: readonly (readonly string[])[], end = ''): Buffer =>
  Buffer.from([HEADER, ...rows].map((row) => `${row.join(',')}\n`).join('') + end);
/** Columns of 20 places each, no line of their names, and a last line that counts the others. */
const fixed = (rows: readonly (readonly string[])[]): Buffer =>
  Buffer.from([...rows.map((row) => row.map((cell) => cell.padEnd(20)).join('')), `TRL|${rows.length}`, ''].join('\n'));
const FIXED = HEADER.map((name, index) => ({ name, at: 1 + index * 20, width: 20 }));
const xlsx = (rows: readonly (readonly string[])[]): Buffer => sheetWorkbook([HEADER, ...rows]);
const TRAILER: FileOptions = { trailerLine: { pattern: '^TRL\\|(?<count>\\d+)' } };

async function read(bytes: AsyncIterable<Buffer>, options: FileOptions): ReturnType<Road> {
  const keys: string[] = [];
  try {
    const reading = await openFile(bytes, options);
    for await (const batch of reading.batches()) keys.push(...batch.records.map(({ cells }) => cells[0] ?? ''));
    const { complete, findings } = reading.verdict();
    const told = findings.map(({ code }) => OUTCOMES[code]).find((outcome) => outcome !== undefined);
    return { outcome: told ?? (complete ? 'COMPLETE' : (findings[0]?.code ?? 'nothing')), complete, keys };
  } catch {
    return { outcome: 'PAGE_FAILED', complete: false, keys };
  }
}

const byHand =
  (options: FileOptions = {}): Road =>
  (bytes, breaks) => {
    const pieces = async function* (): AsyncGenerator<Buffer> {
      yield breaks ? bytes.subarray(0, bytes.length / 2) : bytes;
      if (breaks) throw new Error('EIO: i/o error, read');
    };
    return read(Readable.from(pieces()), options);
  };

const fromFolder: Road = async (bytes) => {
  const folder = await mkdtemp(join(tmpdir(), 'joinery-conformance-'));
  try {
    await writeFile(join(folder, 'people.csv'), bytes);
    const drop = folderDrop(folder, join(folder, 'archive'));
    const names = (await drop.list()).map(({ name }) => name);
    return await read(drop.read(names[0] ?? ''), {});
  } finally {
    await rm(folder, { recursive: true });
  }
};

const overSftp: Road = async (bytes, breaks, isLetIn) => {
  const server = await SftpServer.start();
  const { port, hostKey } = server;
  server.put('/drop/people.csv', bytes);
  if (breaks) server.failsAt = Math.floor(bytes.length / 2);
  try {
    const where = { host: '127.0.0.1', port, hostKey, username: 'joinery', folder: '/drop', archive: '/drop/archive' };
    const drop = await sftpDrop({ ...where, password: () => (isLetIn ? 'open sesame' : 'forgotten') });
    const run = await read(drop.read('people.csv'), {});
    await drop.close();
    return run;
  } catch (error) {
    return { outcome: OUTCOMES[(error as { code: string }).code] ?? String(error), complete: false, keys: [] };
  } finally {
    await server.close();
  }
};

type Writer = (rows: readonly (readonly string[])[]) => Buffer;

function contentFor(write: Writer, fault: ConformanceFault | undefined): Buffer {
  switch (fault?.kind) {
    case 'lists nobody':
      return write(NOBODY);
    case 'is empty':
      return Buffer.alloc(0);
    case 'holds an error':
      return Buffer.from(ERROR_PAGE);
    case 'shows a sign-in page':
      return Buffer.from(SIGN_IN_PAGE);
    case 'is cut':
      return write(ROWS).subarray(0, -20);
    case 'shrinks':
      // Two rows are lost on the way, and the line that counts them is not.
      return Buffer.from(
        write(ROWS)
          .toString()
          .replace(
            `${ROWS.slice(-2)
              .map((row) => `${row.join(',')}\n`)
              .join('')}`,
            '',
          ),
      );
    default:
      return write(ROWS);
  }
}

const EVERY_FILE = ['lists nobody', 'is empty', 'holds an error', 'shows a sign-in page', 'is cut'] as const;

function subjectOf(write: Writer, road: Road, more: readonly ConformanceFault['kind'][]): SourceUnderTest {
  const suffers = new Set<ConformanceFault['kind']>([...EVERY_FILE, ...more]);
  return {
    pages: false,
    total: suffers.has('shrinks'),
    tokens: false,
    suffers,
    async run(fault) {
      const run = await road(
        contentFor(write, fault),
        fault?.kind === 'fails',
        fault?.kind !== 'refuses the credential',
      );
      return { ...run, waitedMs: 0 };
    },
  };
}

describe.each([
  ['a CSV file', subjectOf(csv, byHand(), ['fails'])],
  [
    'a CSV file that counts its rows',
    subjectOf((rows) => csv(rows, `TRL|${rows.length}\n`), byHand(TRAILER), ['shrinks']),
  ],
  ['a file of fixed width', subjectOf(fixed, byHand({ ...TRAILER, columns: FIXED }), ['fails'])],
  ['an Excel workbook', subjectOf(xlsx, byHand(), ['fails'])],
  ['a file in a folder', subjectOf(csv, fromFolder, [])],
  ['a workbook in a folder', subjectOf(xlsx, fromFolder, [])],
  ['a file on an SFTP server', subjectOf(csv, overSftp, ['fails', 'refuses the credential'])],
] as const)('%s', (_name, subject) => {
  it.each(casesOf(subject).map((one) => [one.sentence, one] as const))('%s', (_sentence, one) => one.run(subject));
});
