import iconv from 'iconv-lite';

/** A number from 0 to below the limit. */
export type Pick = (below: number) => number;

/** A good CSV: its header and its rows as text, without line breaks at their ends. */
export interface GoodFile {
  readonly header: string;
  readonly rows: readonly string[];
}

/**
 * `equal`: the file says the same as the good one, or is not used. `rows`: the rows whose text is still there say the
 * same, or the file is not used.
 */
export type Expectation = 'equal' | 'rows';

export interface Mutation {
  readonly expects: Expectation;
  readonly apply: (file: GoodFile, pick: Pick) => Buffer;
}

const bytesOf = ({ header, rows }: GoodFile, end = '\n'): Buffer => Buffer.from([header, ...rows, ''].join(end));

/** No cell of the good file holds a line break, and quoted ones hold commas. */
const cellsOf = (line: string): string[] => line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)?.slice(0, -1) ?? [];
const split = (line: string): string[] =>
  (line.endsWith(',') ? [...cellsOf(line), ''] : cellsOf(line)).map((cell) => cell.replace(/,$/, ''));

function columns(file: GoodFile, change: (cells: string[], row: number) => string[]): Buffer {
  const lines = [file.header, ...file.rows].map((line, i) => change(split(line), i).join(','));
  return bytesOf({ header: lines[0] ?? '', rows: lines.slice(1) });
}

function splice(bytes: Buffer, at: number, remove: number, insert: string | Buffer = ''): Buffer {
  const between = typeof insert === 'string' ? Buffer.from(insert) : insert;
  return Buffer.concat([bytes.subarray(0, at), between, bytes.subarray(at + remove)]);
}

const rows =
  (change: (rows: string[], pick: Pick) => string[]): Mutation['apply'] =>
  ({ header, rows: own }, pick) =>
    bytesOf({ header, rows: change([...own], pick) });

const bytes =
  (change: (bytes: Buffer, pick: Pick) => Buffer): Mutation['apply'] =>
  (file, pick) =>
    change(bytesOf(file), pick);

function occurrence(text: Buffer, byte: number, pick: Pick): number {
  const found = text.indexOf(byte, pick(text.length));
  return found === -1 ? text.lastIndexOf(byte) : found;
}

function shuffled<T>(items: readonly T[], pick: Pick): T[] {
  const left = [...items];
  return items.map(() => left.splice(pick(left.length), 1)[0] as T);
}

const width = (file: GoodFile): number => split(file.header).length;

/** What happens to files on their way, by what it is called. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  nothing: { expects: 'equal', apply: bytes((all) => all) },
  'a bit flipped': {
    expects: 'rows',
    apply: bytes((all, pick) => {
      const at = pick(all.length);
      return splice(all, at, 1, Buffer.from([(all[at] ?? 0) ^ (1 << pick(8))]));
    }),
  },
  'a byte replaced': {
    expects: 'rows',
    apply: bytes((all, pick) => splice(all, pick(all.length), 1, Buffer.from([pick(256)]))),
  },
  'a byte lost': { expects: 'rows', apply: bytes((all, pick) => splice(all, pick(all.length), 1)) },
  'a byte too many': {
    expects: 'rows',
    apply: bytes((all, pick) => splice(all, pick(all.length), 0, Buffer.from([pick(256)]))),
  },
  'a stretch lost': { expects: 'rows', apply: bytes((all, pick) => splice(all, pick(all.length), 1 + pick(400))) },
  'a stretch twice': {
    expects: 'rows',
    apply: bytes((all, pick) => {
      const at = pick(all.length);
      return splice(all, at, 0, Buffer.from(all.subarray(at, at + 1 + pick(400))));
    }),
  },
  'cut off anywhere': { expects: 'rows', apply: bytes((all, pick) => all.subarray(0, pick(all.length))) },
  'cut off after a row': {
    expects: 'rows',
    apply: bytes((all, pick) => all.subarray(0, occurrence(all, 10, pick) + 1)),
  },
  'its beginning lost': { expects: 'rows', apply: bytes((all, pick) => all.subarray(pick(all.length))) },
  'a stray quote': { expects: 'rows', apply: bytes((all, pick) => splice(all, pick(all.length), 0, '"')) },
  'two stray quotes': {
    expects: 'rows',
    apply: bytes((all, pick) => splice(splice(all, pick(all.length), 0, '"'), pick(all.length), 0, '"')),
  },
  'a quote lost': { expects: 'rows', apply: bytes((all, pick) => splice(all, occurrence(all, 34, pick), 1)) },
  'a comma lost': { expects: 'rows', apply: bytes((all, pick) => splice(all, occurrence(all, 44, pick), 1)) },
  'a comma too many': { expects: 'rows', apply: bytes((all, pick) => splice(all, pick(all.length), 0, ',')) },
  'a line break lost': { expects: 'rows', apply: bytes((all, pick) => splice(all, occurrence(all, 10, pick), 1)) },
  'a line break too many': { expects: 'rows', apply: bytes((all, pick) => splice(all, pick(all.length), 0, '\n')) },
  'a NUL': { expects: 'rows', apply: bytes((all, pick) => splice(all, pick(all.length), 1, Buffer.alloc(1))) },
  'a block of NULs': {
    expects: 'rows',
    apply: bytes((all, pick) => splice(all, pick(all.length), 64, Buffer.alloc(64))),
  },
  'empty lines between': {
    expects: 'equal',
    apply: rows((own, pick) => (own.splice(pick(own.length), 0, '', ''), own)),
  },
  'the header once more': {
    expects: 'rows',
    apply: (file, pick) => bytesOf({ ...file, rows: inserted(file.rows, file.header, pick) }),
  },
  'a row lost': { expects: 'rows', apply: rows((own, pick) => (own.splice(pick(own.length), 1), own)) },
  'a third of the rows lost': { expects: 'rows', apply: rows((own) => own.filter((_, i) => i % 3 !== 0)) },
  'a row twice': { expects: 'equal', apply: rows((own, pick) => inserted(own, own[pick(own.length)] ?? '', pick)) },
  'an id twice with other words': {
    expects: 'rows',
    apply: rows((own, pick) => inserted(own, `${own[pick(own.length)] ?? ''}x`, pick)),
  },
  'the file twice in one': { expects: 'equal', apply: rows((own) => [...own, ...own]) },
  'rows in another order': { expects: 'equal', apply: rows(shuffled) },
  'columns in another order': {
    expects: 'equal',
    apply: (file, pick) => {
      const order = shuffled(
        Array.from({ length: width(file) }, (_, i) => i),
        pick,
      );
      return columns(file, (cells) => order.map((at) => cells[at] ?? ''));
    },
  },
  'a column dropped': {
    expects: 'equal',
    apply: (file, pick) => {
      const gone = pick(width(file));
      return columns(file, (cells) => cells.filter((_, i) => i !== gone));
    },
  },
  'a column twice': {
    expects: 'equal',
    apply: (file, pick) => {
      const twice = pick(width(file));
      return columns(file, (cells) => [...cells, cells[twice] ?? '']);
    },
  },
  'a column renamed': {
    expects: 'equal',
    apply: (file, pick) => {
      const renamed = pick(width(file));
      return columns(file, (cells, row) => cells.map((cell, i) => (row === 0 && i === renamed ? 'Zzyzx' : cell)));
    },
  },
  'the names of two columns exchanged': {
    expects: 'equal',
    apply: (file, pick) => {
      const one = pick(width(file));
      const other = (one + 1 + pick(width(file) - 1)) % width(file);
      const names = split(file.header);
      [names[one], names[other]] = [names[other] ?? '', names[one] ?? ''];
      return bytesOf({ ...file, header: names.join(',') });
    },
  },
  'a column emptied': {
    expects: 'rows',
    apply: (file, pick) => {
      const emptied = pick(width(file));
      return columns(file, (cells, row) => cells.map((cell, i) => (row > 0 && i === emptied ? '' : cell)));
    },
  },
  'a new column in between': {
    expects: 'equal',
    apply: (file, pick) => {
      const at = pick(width(file));
      return columns(file, (cells, row) => [...cells.slice(0, at), row === 0 ? 'Shoe Size' : '42', ...cells.slice(at)]);
    },
  },
  'a comma at the end of every row': { expects: 'equal', apply: (file) => columns(file, (cells) => [...cells, '']) },
  'every cell in quotes': {
    expects: 'equal',
    apply: (file) => columns(file, (cells) => cells.map((cell) => (cell.startsWith('"') ? cell : `"${cell}"`))),
  },
  'another delimiter': {
    expects: 'equal',
    apply: (file, pick) => {
      const [delimiter = ';'] = [';', '\t', '|'].slice(pick(3));
      const joined = [file.header, ...file.rows].map((line) => split(line).join(delimiter));
      return bytesOf({ header: joined[0] ?? '', rows: joined.slice(1) });
    },
  },
  'another delimiter from the middle on': {
    expects: 'rows',
    apply: rows((own, pick) => {
      const from = 1 + pick(own.length - 1);
      return own.map((row, i) => (i < from ? row : split(row).join(';')));
    }),
  },
  CRLF: { expects: 'equal', apply: (file) => bytesOf(file, '\r\n') },
  'CR alone': { expects: 'equal', apply: (file) => bytesOf(file, '\r') },
  'CR for one LF': { expects: 'rows', apply: bytes((all, pick) => splice(all, occurrence(all, 10, pick), 1, '\r')) },
  'no line break at the end': { expects: 'equal', apply: bytes((all) => all.subarray(0, -1)) },
  'a byte order mark': { expects: 'equal', apply: bytes((all) => Buffer.concat([Buffer.from('\uFEFF'), all])) },
  'UTF-16': {
    expects: 'equal',
    apply: bytes((all, pick) =>
      iconv.encode(all.toString(), pick(2) === 0 ? 'utf-16le' : 'utf-16be', { addBOM: true }),
    ),
  },
  'UTF-16 without a mark': { expects: 'equal', apply: bytes((all) => iconv.encode(all.toString(), 'utf-16le')) },
  'Windows-1252': { expects: 'equal', apply: bytes((all) => iconv.encode(all.toString(), 'windows-1252')) },
  'UTF-8 read as Windows-1252 and written again': {
    expects: 'rows',
    apply: bytes((all) => Buffer.from(iconv.decode(all, 'windows-1252'))),
  },
  'a row of another encoding': {
    expects: 'rows',
    apply: ({ header, rows: own }, pick) => {
      const at = pick(own.length);
      const lines = [header, ...own, ''].map((line, i) =>
        Buffer.from(i === at + 1 ? `${line}\xe9` : line, i === at + 1 ? 'latin1' : 'utf8'),
      );
      return Buffer.concat(lines.flatMap((line, i) => (i === 0 ? [line] : [Buffer.from('\n'), line])));
    },
  },
  'ids as a spreadsheet writes them': {
    expects: 'rows',
    apply: rows((own) => own.map((row, i) => (i % 4 === 0 ? row.replace(/^[^,]*/, '1.00042E+05') : row))),
  },
  'ids with a blank inside': {
    expects: 'rows',
    apply: rows((own, pick) => own.map((row, i) => (i === pick(own.length) ? row.replace(/^P/, 'P\u200b') : row))),
  },
  'nothing at all': { expects: 'rows', apply: () => Buffer.alloc(0) },
  'a header only': { expects: 'rows', apply: ({ header }) => bytesOf({ header, rows: [] }) },
  'a login page': { expects: 'rows', apply: () => Buffer.from('<!DOCTYPE html>\n<html><body>Sign in</body></html>\n') },
  'an error in JSON': { expects: 'rows', apply: () => Buffer.from('{"error":{"code":429,"message":"slow down"}}\n') },
};

function inserted(own: readonly string[], row: string, pick: Pick): string[] {
  const at = pick(own.length);
  return [...own.slice(0, at), row, ...own.slice(at)];
}
