/**
 * Reads RFC 4180 text with a header into rows by column: quotes, doubled quotes, line ends inside quotes, any line end,
 * a BOM.
 */
export function parseCsv(text: string): Record<string, string>[] {
  const [header = [], ...lines] = cells(text.replace(/^\uFEFF/, ''));
  return lines
    .filter((line) => line.length > 1 || line[0] !== '')
    .map((line) => Object.fromEntries(header.map((name, at) => [name.trim(), line[at] ?? ''])));
}

function cells(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  const pattern = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|\r|\n|$)/g;
  for (let match = pattern.exec(text); match && match.index < text.length; match = pattern.exec(text)) {
    const [, raw = '', end = ''] = match;
    line.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end !== ',') {
      lines.push(line);
      line = [];
    } else if (pattern.lastIndex === text.length) line.push('');
  }
  if (line.length > 0) lines.push(line);
  return lines;
}
