import type { Finding } from '@joinery/kernel';

/** A row of a record that the file names more than once; `lines`: all of its rows. */
export function repeatedFinding(key: string, line: number, lines: readonly number[], identical: boolean): Finding {
  const others = lines.filter((other) => other !== line).sort((left, right) => left - right);
  return {
    severity: identical ? 'warning' : 'error',
    code: 'ROW_ID_DUPLICATE',
    message: `Record "${key}" also stands on line ${others.join(', ')}${identical ? ', word for word' : ' with other content'}.`,
    hint: identical
      ? 'The first one was used.'
      : 'None of them was used, because any choice would be a guess. Does the file list each job or contract of a person? Then make the number of the job the key of the source (docs/how-to/import-an-export.md, "Several rows of one person"). Otherwise correct the export.',
    place: { line },
    value: key,
  };
}
