import type { Finding } from '@joinery/kernel';
import { fileFinding, fileWarning } from './csv-findings';

/**
 * Recognises the line that tells how many rows a file has: a regular expression with a group named `count`, such as
 * `^TRL\\|(?<count>\\d+)`. A line that is longer than 500 characters is never one.
 */
export interface CountPattern {
  readonly pattern: string;
  /** `told`: a file may come without the line, as lists of changes do: that is told, and the file is no less fit. */
  readonly missing?: 'told';
}

export interface CountedHeader {
  /** The text below the counting line. */
  readonly text: Buffer;
  /** Rows that the line promises; null when the source has no such line. */
  readonly promised: number | null;
  /** Lines that were cut off. */
  readonly lines: number;
}

const LONGEST = 500;

/** The count that a line tells; null when it is not a counting line. */
export function countIn(line: string, { pattern }: CountPattern): number | null {
  if (line.length > LONGEST) return null;
  const count = new RegExp(pattern, 'u').exec(line)?.groups?.count;
  return count !== undefined && /^\d{1,12}$/.test(count) ? Number(count) : null;
}

/** Takes the counting line off the beginning of a file. */
export function cutHeaderLine(text: Buffer, pattern: CountPattern | undefined): CountedHeader | { finding: Finding } {
  if (!pattern) return { text, promised: null, lines: 0 };
  const end = text.indexOf(10);
  const line = text
    .subarray(0, end === -1 ? text.length : end)
    .toString('utf8')
    .trim();
  const promised = countIn(line, pattern);
  if (promised !== null && end !== -1) return { text: text.subarray(end + 1), promised, lines: 1 };
  if (promised === null && pattern.missing === 'told') return { text, promised: null, lines: 0 };
  return {
    finding: fileFinding('FILE_COUNT_LINE_MISSING', 'the file does not begin with the line that tells its row count', {
      line: 1,
      value: line,
      hint: `The policy of the source expects ${pattern.pattern}. Is this the right file, and is its beginning there?`,
    }),
  };
}

/** Holds the rows that were met against what the file says of itself; nothing when they agree. */
export function countFindings(
  met: number,
  promised: number | null,
  trailer: { readonly pattern: CountPattern | null; readonly promised: number | null; readonly rowsAfter: number },
): Finding[] {
  const findings: Finding[] = [];
  if (promised !== null && promised !== met) findings.push(countsDiffer('first', promised, met));
  if (trailer.pattern === null) return findings;
  if (trailer.promised === null) {
    if (trailer.pattern.missing === 'told') return findings;
    findings.push(
      fileFinding('FILE_TRAILER_MISSING', 'the line that ends the file and tells its row count is missing', {
        hint: 'The file was probably cut off: fetch it again.',
      }),
    );
  } else if (trailer.promised !== met) findings.push(countsDiffer('last', trailer.promised, met));
  if (trailer.rowsAfter > 0) {
    findings.push(
      fileFinding('FILE_TRAILER_NOT_LAST', `${trailer.rowsAfter} rows stand below the line that ends the file`, {
        hint: 'Several files were probably joined: load them one by one.',
      }),
    );
  }
  return findings;
}

/** Told of a file that may come without its counting line, and does. */
export function countNotTold(pattern: CountPattern | null, promised: number | null): Finding[] {
  if (pattern?.missing !== 'told' || promised !== null) return [];
  return [
    fileWarning('FILE_TRAILER_MISSING', 'the line that ends the other files and tells their row count is missing', {
      hint: 'The rows are used. If this source counts its changes too, some are missing: fetch the file again.',
    }),
  ];
}

function countsDiffer(which: 'first' | 'last', promised: number, met: number): Finding {
  return fileFinding('FILE_COUNT_DIFFERS', `the ${which} line promises ${promised} rows, and the file has ${met}`, {
    hint: 'Rows were lost or added on the way: fetch the file again.',
  });
}
