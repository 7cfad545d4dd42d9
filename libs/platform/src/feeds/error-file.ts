import { ERROR_COLUMN } from '@joinery/connectors/kit';
import { rowError } from '@joinery/pipeline';
import type { DecidedCheck, ImportRun, Store } from '@joinery/store';
import { findImport, keptBytes, keptOpener } from './import-file';
import type { Joinery } from '../joinery';

const MOST_FINDINGS = 500_000;

/**
 * The rows of an import that did not get through, as a file that can be corrected and loaded again: the original columns and
 * values, and `_error`, which begins with the import that the row is of; every row, where nothing of the import is in force.
 * Loading it counts as a delta, whatever the source's files are: it names only what it corrects. Values stand as they came, so
 * that what is loaded again is what HR wrote; a spreadsheet must not be let to run them as formulas.
 */
export async function* errorFile(joinery: Joinery, importId: string): AsyncGenerator<string> {
  const { run, check } = await findImport(joinery.store, importId);
  const wrong = await wrongLines(joinery.store, run.id);
  const all = isHeldWhole(run) ? [breachesOf(check)] : [];
  const origin = check.opened.corrects ?? run.id;
  const reading = await (await keptOpener(joinery, run, check))(keptBytes(joinery.store, run.id));
  const places = reading.header.flatMap((name, place) => (name.trim() === ERROR_COLUMN ? [] : [place]));
  if (places.length === 0) return;
  yield `\uFEFF${line([...places.map((place) => reading.header[place] ?? ''), ERROR_COLUMN])}`;
  for await (const batch of reading.batches()) {
    const rows = [...batch.records, ...batch.refused].sort((left, right) => left.line - right.line);
    for (const row of rows) {
      const errors = [...(wrong.get(row.line) ?? []), ...all];
      if (errors.length === 0) continue;
      yield line([...places.map((place) => row.cells?.[place] ?? ''), rowError(origin, row.line, errors.join('; '))]);
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
async function wrongLines(store: Store, importId: string): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const { findings, held } = await store.read(async (tx) => ({
    findings: await tx.imports.findings(importId, MOST_FINDINGS),
    held: await tx.feedChecks.heldRecords(importId, MOST_FINDINGS),
  }));
  const wrong = new Map<number, Set<string>>();
  const add = (at: number, what: string): void => void wrong.set(at, (wrong.get(at) ?? new Set()).add(what));
  for (const { severity, line: at, code, message, hint } of findings) {
    if (severity === 'error' && at !== null && code.startsWith('ROW_'))
      add(at, `${code} ${message.replace(/\.$/, '')}. ${hint ?? ''}`.trimEnd());
    else if (severity === 'error' && at !== null && code.startsWith('CSV_')) add(at, `${code} ${message}`);
  }
  for (const { line: at, code } of held) add(at, `${code} held`);
  return wrong;
}

function line(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}
