import { ERROR_COLUMN } from '@joinery/connectors/kit';
import { rowError, rowOrigin } from '@joinery/pipeline';
import type { DecidedCheck, HeldRecord, ImportRun, Store } from '@joinery/store';
import { findImport, keptBytes, keptOpener } from './import-file';
import type { Joinery } from '../joinery';

const MOST_FINDINGS = 500_000;

/**
 * The rows of an import that did not get through, as a file that can be corrected and loaded again: the original
 * columns and values, and `_error`, which begins with the import that the row is of; every row, where nothing of the
 * import is in force. Loading it counts as a delta, whatever the source's files are: it names only what it corrects.
 * Values stand as they came, so that what is loaded again is what HR wrote; a spreadsheet must not be let to run them
 * as formulas.
 */
export async function* errorFile(joinery: Joinery, importId: string): AsyncGenerator<string> {
  const { run, check } = await findImport(joinery.store, importId);
  const wrong = await wrongLines(joinery.store, run.id, check);
  const all = isHeldWhole(run) ? [breachesOf(check)] : [];
  const origin = check.opened.corrects ?? run.id;
  const reading = await (await keptOpener(joinery, run, check))(keptBytes(joinery.store, run.id));
  const places = reading.header.flatMap((name, place) => (name.trim() === ERROR_COLUMN ? [] : [place]));
  const errorPlace = reading.header.findIndex((name) => name.trim() === ERROR_COLUMN);
  if (places.length === 0) return;
  yield `\uFEFF${line([...places.map((place) => reading.header[place] ?? ''), ERROR_COLUMN])}`;
  for await (const batch of reading.batches()) {
    const rows = [...batch.records, ...batch.refused].sort((left, right) => left.line - right.line);
    for (const row of rows) {
      const errors = [...(wrong.get(row.line) ?? []), ...all];
      if (errors.length === 0) continue;
      const first = rowOrigin(row.cells?.[errorPlace]) ?? { importId: origin, line: row.line };
      const error = rowError(first.importId, first.line, errors.join('; '));
      yield line([...places.map((place) => row.cells?.[place] ?? ''), error]);
    }
  }
}

/** Nothing of it is in force, so that none of its rows got through. */
function isHeldWhole({ status }: ImportRun): boolean {
  return status === 'held' || status === 'rejected';
}

function breachesOf({ breaches }: DecidedCheck): string {
  const found = breaches.filter(({ scope }) => scope === 'run' || scope === 'stop');
  return `${[...new Set(found.map(({ code }) => code))].join(', ')} held`;
}

/** What is wrong with each line: its findings, and why its record is held. */
async function wrongLines(
  store: Store,
  importId: string,
  check: DecidedCheck,
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const { findings, held } = await store.read(async (tx) => ({
    findings: await tx.imports.findings(importId, MOST_FINDINGS),
    held: await tx.heldRecords.of(importId, MOST_FINDINGS),
  }));
  const wrong = new Map<number, Set<string>>();
  const add = (at: number, what: string): void => void wrong.set(at, (wrong.get(at) ?? new Set()).add(what));
  for (const { severity, line: at, code, message, hint } of findings) {
    if (severity === 'error' && at !== null && code.startsWith('ROW_'))
      add(at, `${code} ${message.replace(/\.$/, '')}. ${hint ?? ''}`.trimEnd());
    else if (severity === 'error' && at !== null && code.startsWith('CSV_')) add(at, `${code} ${message}`);
  }
  const unknown = new Map(
    findings.filter(({ code }) => code === 'ROW_VALUE_NOT_IN_LIST').map((one) => [one.line, one]),
  );
  for (const record of held) {
    const word = record.code === 'FEED_CODE_UNKNOWN' ? unknown.get(record.line) : undefined;
    const why = word ? `${word.message} (${word.value ?? ''})` : heldBecause(record, check);
    add(record.line, `${record.code} held: ${why}`);
  }
  return wrong;
}

/** Why a record is held: what is said of it alone, else what holds it and all the others of its kind. */
function heldBecause({ code, recordKey }: HeldRecord, { breaches }: DecidedCheck): string {
  const breach = breaches.find((one) => one.code === code && one.recordKeys.includes(recordKey));
  const isAlone = breach?.recordKeys.length === 1;
  return (isAlone ? null : ALIKE[code]) ?? breach?.message.replace(/^line \d+, record [^:]+: /, '') ?? 'see the import';
}

/** What each of many held records of one kind is. */
const ALIKE: Readonly<Record<string, string>> = {
  FEED_CODE_UNKNOWN: 'a word that its column may not hold',
  FEED_CODE_REUSED: 'a code that was called otherwise before',
  FEED_DATE_IMPOSSIBLE: 'a date that cannot be right',
  FEED_VALUES_SWAPPED: 'two values that have changed places',
  FEED_OLDER_THAN_LAST: 'what is corrected is older than what has come since',
  MATCH_ID_REUSED: 'the id is that of somebody with another birth date and name',
  FEED_MANAGER_CYCLE: 'one of a circle of managers',
};

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
