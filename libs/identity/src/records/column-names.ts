import type { ColumnMapping } from './source-mapping';

/** Every header name that the attribute is read under. */
export function columnNames({ from, whereEmpty = [] }: Pick<ColumnMapping, 'from' | 'whereEmpty'>): readonly string[] {
  return [...from, ...whereEmpty];
}
