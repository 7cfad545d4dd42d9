import type { CsvError } from 'csv-parse';
import type { Finding } from '@joinery/kernel';
import { fileFinding } from './csv-findings';

const QUOTE_HINT =
  'Look for a single double quote in this row: remove it, or write it twice inside a quoted cell. If this source never puts cells in quotes, load the file again with --quotes none.';

/** Says in our words what csv-parse stumbled over. `line`: where the row starts that could not be read. */
export function parseFailure(error: CsvError, line: number, maxRecordBytes: number): Finding {
  const code = error.code.startsWith('CSV_') ? error.code : `CSV_${error.code}`;
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return fileFinding(code, 'a quoted cell of this row is not closed before the file ends', {
        line,
        hint: `The file may be cut off here. ${QUOTE_HINT}`,
      });
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'CSV_INVALID_OPENING_QUOTE':
      return fileFinding(code, 'a double quote stands where none can be, in this row or in one that it runs into', {
        line,
        hint: QUOTE_HINT,
      });
    case 'CSV_MAX_RECORD_SIZE':
      return fileFinding(code, `the row is longer than ${maxRecordBytes} bytes`, {
        line,
        hint: `Probably a quoted cell is never closed. ${QUOTE_HINT}`,
      });
    default:
      return fileFinding(code, error.message, { line, hint: QUOTE_HINT });
  }
}
