import { dateReader } from './date-format';
import type { SourceMapping } from './source-mapping';

/**
 * The mapping for a file whose dates are all written in one way, as a person who knows the file says; its births may
 * have years of two digits. Null when the text is no date format that can be read.
 */
export function readDatesAs(mapping: SourceMapping, format: string): SourceMapping | null {
  if (dateReader(format) === null) return null;
  return { ...mapping, columns: mapping.columns.map((column) => ({ ...column, formats: inBothWays(format) })) };
}

function inBothWays(format: string): readonly string[] {
  return format.includes('yyyy') ? [format, format.replace('yyyy', 'yy')] : [format];
}
