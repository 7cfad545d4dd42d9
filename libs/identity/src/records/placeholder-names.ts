import type { BoundColumn } from './bound-column';
import { cellFinding } from './row-finding';
import type { StageRecord } from './stage-record';

/**
 * Nobody is called by two words that mean "empty", however they are spelled: `None None`, as programs write it that
 * have no name. One of them beside a name may be somebody's own.
 */
export function withoutPlaceholderNames(
  stage: StageRecord,
  columns: readonly BoundColumn[],
  emptyWords: readonly string[],
): StageRecord {
  const words = new Set(emptyWords.map((word) => word.toLowerCase()));
  const column = columns.find(({ attribute }) => attribute === 'givenName')?.column ?? 'givenName';
  return (row) => {
    const staged = stage(row);
    const { givenName, familyName } = staged.record?.attributes ?? {};
    if (staged.record === null || typeof givenName !== 'string' || typeof familyName !== 'string') return staged;
    if (!words.has(givenName.toLowerCase()) || !words.has(familyName.toLowerCase())) return staged;
    const finding = cellFinding(
      'warning',
      'ROW_NAME_PLACEHOLDER',
      { line: row.line, column, value: `${givenName} ${familyName}` },
      'both names are words that stand for none; they are taken as not given',
      'Fill the names in at the source. Names that were known before stay as policy says (onNull).',
    );
    const attributes = { ...staged.record.attributes, givenName: null, familyName: null };
    return { record: { ...staged.record, attributes }, findings: [...staged.findings, finding] };
  };
}
