import { BinaryRows } from './binary-rows';

const put = (write: (rows: BinaryRows) => void): string => {
  const rows = new BinaryRows();
  write(rows);
  return rows.bytes.toString('hex');
};

describe('rows for COPY in binary', () => {
  it.each<[string, (rows: BinaryRows) => void, string]>([
    ['a row begins with the number of its values', (rows) => rows.row(8), '0008'],
    ['a value that is not there', (rows) => rows.text(null), 'ffffffff'],
    ['an empty text', (rows) => rows.text(''), '00000000'],
    ['a short text', (rows) => rows.text('Ann'), '00000003416e6e'],
    ['one that is not ASCII', (rows) => rows.text('Zoë'), '000000045a6fc3ab'],
    ['an integer', (rows) => rows.integer(258), '0000000400000102'],
    ['a bigint', (rows) => rows.bigint('4294967298'), '000000080000000100000002'],
    ['bytes', (rows) => rows.hex('00ff10'), '0000000300ff10'],
    ['an id', (rows) => rows.hex('963ac685-bc36-8404-8a43-a83dc38424ba'), '00000010963ac685bc3684048a43a83dc38424ba'],
    [
      'an id in upper case',
      (rows) => rows.hex('963AC685-BC36-8404-8A43-A83DC38424BA'),
      '00000010963ac685bc3684048a43a83dc38424ba',
    ],
    ['an id that is not there', (rows) => rows.hex(null), 'ffffffff'],
    ['a bigint that is not there', (rows) => rows.bigint(null), 'ffffffff'],
    ['an instant', (rows) => rows.instant('2000-01-01T00:00:01.000Z'), '0000000800000000000f4240'],
    ['one before 2000', (rows) => rows.instant('1999-12-31T23:59:59.000Z'), '00000008fffffffffff0bdc0'],
    ['a day', (rows) => rows.date('2000-03-01'), '000000040000003c'],
    ['what was put down elsewhere', (rows) => rows.copied(Buffer.from('ab')), '6162'],
  ])('%s', (_, write, hex) => expect(put(write)).toBe(hex));

  it('a text of any length is written as UTF-8, and the memory grows with it', () => {
    for (const text of ['a'.repeat(33), '☕'.repeat(50_000), `${'b'.repeat(31)}é`]) {
      const bytes = Buffer.from(text);
      expect(put((rows) => rows.text(text))).toBe(Buffer.concat([lengthOf(bytes), bytes]).toString('hex'));
    }
  });

  it('an id that is not known yet is filled in afterwards', () => {
    const rows = new BinaryRows();
    const gap = rows.gap();
    rows.text('x');
    rows.fill(gap, Buffer.from('00000000000000010000000000000002', 'hex'), 1);
    expect(rows.bytes.toString('hex')).toBe('000000080000000000000002' + '0000000178');
  });
});

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return length;
}
