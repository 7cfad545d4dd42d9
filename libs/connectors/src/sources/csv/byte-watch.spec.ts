import { ByteWatch } from './byte-watch';

function watch(bytes: Buffer, cuts: readonly number[]): ByteWatch {
  const seen = new ByteWatch();
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    seen.see(bytes.subarray(from, cut));
    from = cut;
  }
  seen.end();
  return seen;
}

describe('the watch over the bytes', () => {
  it('accepts characters of one to four bytes wherever the pieces are cut', () => {
    const bytes = Buffer.from('aë東😀\n');
    for (let first = 0; first <= bytes.length; first += 1) {
      for (let second = first; second <= bytes.length; second += 1) {
        const seen = watch(bytes, [first, second]);
        expect([first, second, seen.invalid, seen.suspicious, seen.endedWithLineBreak]).toEqual([
          first,
          second,
          false,
          false,
          true,
        ]);
      }
    }
  });

  const tables: [string, Buffer, { invalid: boolean; suspicious: boolean }][] = [
    ['a Latin-1 letter', Buffer.from('Zo\u00eb,x\n', 'latin1'), { invalid: true, suspicious: true }],
    ['a stray continuation byte', Buffer.from([0x61, 0x80, 0x0a]), { invalid: true, suspicious: true }],
    ['an overlong form', Buffer.from([0xc0, 0xaf, 0x0a]), { invalid: true, suspicious: true }],
    ['half a surrogate', Buffer.from([0xed, 0xa0, 0x80, 0x0a]), { invalid: true, suspicious: true }],
    ['half a character at the end', Buffer.from('aë').subarray(0, 2), { invalid: true, suspicious: true }],
    ['a NUL', Buffer.from('a\u0000b\n'), { invalid: false, suspicious: true }],
    ['a lost character', Buffer.from('a\uFFFDb\n'), { invalid: false, suspicious: true }],
  ];
  it.each(tables)('sees %s wherever the pieces are cut', (_name, bytes, expected) => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const { invalid, suspicious } = watch(bytes, [cut]);
      expect({ invalid, suspicious }).toEqual(expected);
    }
  });
});
