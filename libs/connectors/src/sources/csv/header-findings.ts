import type { Finding } from '@joinery/kernel';
import { fileFinding } from './csv-findings';

/** What is wrong with the column names themselves. */
export function headerFindings(header: readonly string[]): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  for (const name of header) {
    const key = name.trim().toLowerCase();
    if (key === '') continue;
    if (seen.has(key)) {
      findings.push(
        fileFinding('FILE_HEADER_DUPLICATE', `the column ${JSON.stringify(name)} stands twice in the header`, {
          line: 1,
          column: name,
          hint: 'Which of the two counts cannot be known: rename or remove one of them.',
        }),
      );
    }
    seen.set(key, name);
  }
  if (header.some((name) => name.includes('\uFFFD'))) {
    findings.push(
      fileFinding('FILE_ENCODING_NOT_UTF8', 'a column name holds bytes that are not UTF-8', {
        line: 1,
        hint: 'The file may be Windows-1252 or Latin-1: export it as "CSV UTF-8".',
      }),
    );
  }
  return findings;
}
