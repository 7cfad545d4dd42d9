import type { Finding } from '@joinery/kernel';
import { columnNames } from './column-names';
import type { ColumnMapping } from './source-mapping';
import { editDistance, foldColumn } from './text';

export function unreadEnd(column: string): Finding {
  return {
    severity: 'warning',
    code: 'FILE_END_UNREAD',
    message: `the column "${column}" sounds like the day on which people leave, and nothing reads it`,
    hint: 'If it is, add its name to terminationDate or lastDayOfWork in the policy of the source: whoever it ends would stay.',
    place: { line: 1, column },
  };
}

/** So many of the names that a column may have are told; a list of a hundred tells nobody anything. */
const NAMES_TOLD = 6;
const HEADER_TOLD = 30;

/** `free`: the columns of the header that nothing else is read from, one of which may be meant. */
export function missingColumn(column: ColumnMapping, header: readonly string[], free: readonly string[]): Finding {
  const names = columnNames(column);
  const nearest = nearestColumn(names, free);
  const quoted = header.map((name) => JSON.stringify(name));
  return {
    severity: 'error',
    code: 'FILE_COLUMN_MISSING',
    message: `no column for ${column.attribute}: accepted are ${someOf(names, NAMES_TOLD)}; the file has ${someOf(quoted, HEADER_TOLD)}`,
    hint: nearest
      ? `Is "${nearest}" meant? Then add this name to the mapping, or rename the column.`
      : 'Add the column to the export, or its name to the mapping.',
    place: { line: 1, column: column.attribute },
  };
}

function someOf(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  return names.slice(0, most).join(', ') + more;
}

function nearestColumn(accepted: readonly string[], header: readonly string[]): string | null {
  let best: { name: string; score: number } | null = null;
  for (const name of header) {
    const folded = foldColumn(name);
    for (const wanted of accepted.map(foldColumn)) {
      const contained = folded.length > 2 && (folded.includes(wanted) || wanted.includes(folded));
      const score = contained ? 0.3 : editDistance(folded, wanted) / Math.max(folded.length, wanted.length, 1);
      if (score <= 0.5 && (best === null || score < best.score)) best = { name, score };
    }
  }
  return best?.name ?? null;
}

export function duplicateColumn(attribute: string, at: readonly number[], header: readonly string[]): Finding {
  const names = at.map((index) => `"${header[index] ?? ''}" (column ${index + 1})`).join(' and ');
  return {
    severity: 'error',
    code: 'FILE_HEADER_DUPLICATE',
    message: `${attribute} could be read from ${names}`,
    hint: 'Which of them counts cannot be known: rename or remove one.',
    place: { line: 1, column: attribute },
  };
}

export function mappingFinding(code: string, message: string): Finding {
  return { severity: 'error', code, message, hint: "Correct the source's mapping file." };
}
