/** What a cell of a sheet holds: text, a real date, yes or no, or a number by its digits as the file spells them. */
export type SheetCell = string | boolean | Date | { readonly digits: string } | null;

export type SheetRow = readonly SheetCell[];

/** The cell as a CSV export would write it. Dates are calendar dates; a time of day is kept when there is one. */
export function cellText(cell: SheetCell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return cell ? 'true' : 'false';
  if (cell instanceof Date) return dateText(cell);
  return cell.digits;
}

export function isNumberCell(cell: SheetCell): boolean {
  return typeof cell === 'object' && cell !== null && !(cell instanceof Date);
}

/** Spreadsheet dates have no zone and arrive as UTC; read any other way, half the world would lose a day. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  const text = date.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, -14) : text.slice(0, -5);
}
