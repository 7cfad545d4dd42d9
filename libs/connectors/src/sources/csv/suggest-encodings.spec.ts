import iconv from 'iconv-lite';
import { suggestEncodings } from './suggest-encodings';

const LINES = '007,Zoë,Müller\n008,José,Ångström\n';

it('offers what old Macs wrote where nothing else reads the bytes, and only there', () => {
  const offered = (encoding: string): readonly string[] =>
    suggestEncodings(iconv.encode(LINES, encoding)).map(({ name }) => name);
  expect(suggestEncodings(iconv.encode(LINES, 'macintosh'))).toEqual([
    { name: 'macintosh', samples: ['Zoë', 'Müller', 'José', 'Ångström'] },
  ]);
  expect(offered('windows-1252')).toContain('windows-1252');
  expect(offered('windows-1252')).not.toContain('macintosh');
});

it.each([
  ['euc-jp', '0001,山田,太郎,営業部\n0002,佐藤,ジョン,開発部\n0003,高橋,花子,在籍\n'],
  ['shift_jis', '0001,山田,太郎,営業部\n0002,佐藤,ジョン,開発部\n'],
])('offers %s first for Japanese names that it wrote', (encoding, lines) => {
  expect(suggestEncodings(iconv.encode(lines, encoding))[0]?.name).toBe(encoding);
});
