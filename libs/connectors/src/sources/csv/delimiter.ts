import { DELIMITERS, RowParser } from './row-parser';

const SAMPLE_LINES = 50;

export interface DelimiterGuess {
  readonly delimiter: string;
  readonly header: readonly string[];
}

interface Trial extends DelimiterGuess {
  /** Share of the sampled rows that have as many columns as the header. */
  readonly constant: number;
}

/**
 * Tries every delimiter on the first lines and takes the one under which each row has as many columns as the header;
 * on a tie the one with more columns. Null when none gives more than one column.
 */
export async function guessDelimiter(text: Buffer, whole: boolean, quotes = true): Promise<DelimiterGuess | null> {
  const sample = firstLines(text);
  let best: Trial | null = null;
  for (const delimiter of DELIMITERS) {
    const trial = await tryDelimiter(sample, whole && sample.length === text.length, delimiter, quotes);
    if (trial.header.length > 1 && (best === null || isBetter(trial, best))) best = trial;
  }
  return best;
}

/** True for text whose rows end with a lone CR. */
export function endsRowsWithCr(text: Buffer): boolean {
  return !text.includes(10) && text.includes(13);
}

/** The first row of the file; empty when it cannot be read as one. */
export async function readHeader(text: Buffer, whole: boolean, delimiter: string): Promise<readonly string[]> {
  const sample = firstLines(text);
  return (await tryDelimiter(sample, whole && sample.length === text.length, delimiter)).header;
}

async function tryDelimiter(sample: Buffer, whole: boolean, delimiter: string, quotes = true): Promise<Trial> {
  const rows: string[][] = [];
  const options = { delimiter, maxRecordBytes: sample.length + 1, loneCr: endsRowsWithCr(sample), quotes };
  const parser = new RowParser(options, (cells) => rows.push(cells));
  let failure = await parser.feed(sample);
  if (whole) failure ??= await parser.finish();
  parser.destroy();
  const [named = [], ...others] = rows;
  const header = endsInDelimiters(named, others) ? [...named, ''] : named;
  const even = rows.filter((row) => row.length === header.length || row === named).length;
  return { delimiter, header, constant: even / (rows.length + (failure ? 1 : 0) || 1) };
}

/** Every row, but not the header, ends with a delimiter: a last column without a name and without a value. */
function endsInDelimiters(header: readonly string[], rows: readonly (readonly string[])[]): boolean {
  return rows.length > 0 && rows.every((row) => row.length === header.length + 1 && row.at(-1) === '');
}

function isBetter(trial: Trial, best: Trial): boolean {
  if (trial.constant !== best.constant) return trial.constant > best.constant;
  return trial.header.length > best.header.length;
}

function firstLines(text: Buffer): Buffer {
  let end = -1;
  for (let lines = 0; lines < SAMPLE_LINES; lines += 1) {
    end = text.indexOf(10, end + 1);
    if (end === -1) return text;
  }
  return text.subarray(0, end + 1);
}
