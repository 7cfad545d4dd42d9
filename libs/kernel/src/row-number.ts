/** Whether a text can be the number of a row; anything else names none, and would be no bigint to the database. */
export function isRowNumber(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}
