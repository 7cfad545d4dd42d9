import type { Finding } from '@joinery/kernel';
import { fileFinding } from './csv-findings';

/** What is wrong with the column names themselves; one that stands twice is a matter of whether anything reads it. */
export function headerFindings(header: readonly string[]): Finding[] {
  if (!header.some((name) => name.includes('\uFFFD'))) return [];
  return [
    fileFinding('FILE_ENCODING_NOT_UTF8', 'a column name holds bytes that are not UTF-8', {
      line: 1,
      hint: 'The file may be Windows-1252 or Latin-1: export it as "CSV UTF-8".',
    }),
  ];
}
