import { cleanText, editDistance, foldColumn, foldName } from './text';

describe('names compare', () => {
  const same: [string, string][] = [
    ['Lindqvist', 'LINDQVIST'],
    ['Zoë', 'Zoe'],
    ['Zoë', 'Zoe\u0308'],
    ["O'Hara", 'OHara'],
    ['van der Berg', 'Van-der-Berg'],
    ['Müller', 'Muller'],
    ['Groß', 'GROSS'],
    ['Østergård', 'Ostergard'],
    ['Łukasz', 'lukasz'],
    ['Diaz ', '\u00a0Diaz'],
  ];
  it.each(same)('%s like %s', (left, right) => expect(foldName(left)).toBe(foldName(right)));

  it.each([
    ['Lind', 'Lindqvist'],
    ['東京', '京都'],
    ['Иванов', 'Иванова'],
  ])('%s unlike %s', (left, right) => expect(foldName(left)).not.toBe(foldName(right)));
});

describe('texts', () => {
  it('are trimmed of blanks that nobody sees and composed', () => {
    expect(cleanText('\ufeff \u00a0Zoe\u0308\u200b\t')).toBe('Zoë');
    expect(cleanText('Ada Lindqvist')).toBe('Ada Lindqvist');
  });
  it('column names compare without case, blanks, underscores, dashes and points', () => {
    expect(
      new Set(['Employee Number', 'employee_number', 'EMPLOYEE-NUMBER', 'employee.number\u00a0'].map(foldColumn)).size,
    ).toBe(1);
    expect(foldColumn('MANAGER İD')).toBe(foldColumn('Manager ID'));
  });
  it('the distance of two texts is the number of changes', () => {
    expect([editDistance('', 'abc'), editDistance('start', 'start'), editDistance('strat', 'start')]).toEqual([
      3, 0, 2,
    ]);
  });
});
