import type { AttributeValue } from '@joinery/identity';

/** The attribute that a SCIM path ends in, without the schema before it. */
export function shortPath(path: string): string {
  return path.split(':').at(-1) ?? path;
}

export function valueText(value: AttributeValue): string {
  return value === null ? '(empty)' : typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
}

/** Lines with even columns. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
