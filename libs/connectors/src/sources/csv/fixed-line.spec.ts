import { cutAnyway, cutLine, isFilledUp, misfit } from './fixed-line';

const COLUMNS = [
  { name: 'number', at: 1, width: 5 },
  { name: 'family', at: 6, width: 8 },
  { name: 'unit', at: 15, width: 3 },
];
const FILLED = { columns: COLUMNS, isFilled: true };
const TRIMMED = { columns: COLUMNS, isFilled: false };

describe('a line of fixed width', () => {
  it.each([
    ['is cut at its places, and blanks that fill a cell up are left out', '00042Lind    .A1 ', ['00042', 'Lind', 'A1']],
    ['keeps blanks before and within a cell', '  042De La   .A 1', ['  042', 'De La', 'A 1']],
    ['may have blanks beyond the layout', '00042Lind     A1         ', ['00042', 'Lind', 'A1']],
    ['has places for characters, not for bytes', '00042Łuczyńsk ÅÖ𝒜', ['00042', 'Łuczyńsk', 'ÅÖ𝒜']],
    [
      'has its cells in the order of the layout when a quote stands in one',
      '00042O"Hara  ."A"',
      ['00042', 'O"Hara', '"A"'],
    ],
  ])('%s', (_sentence, line, cells) => {
    expect(cutLine(line, FILLED)).toEqual(cells);
  });

  it.each([
    ['lacks blanks at its end', '00042Lind', ['00042', 'Lind', '']],
    ['ends with its first column', '00042', ['00042', '', '']],
  ])('that %s is fine where lines are not filled up, and cut where they are', (_sentence, line, cells) => {
    expect(cutLine(line, TRIMMED)).toEqual(cells);
    expect(cutLine(line, FILLED)).toBeNull();
    expect(cutLine(line, TRIMMED, true)).toBeNull();
  });

  it.each([
    [
      'holds a tab',
      '00042\tLind',
      'ROW_HOLDS_TAB',
      'the line holds a tab, so that nobody can know the places of what follows',
    ],
    [
      'is longer than the layout',
      '00042Lindqvist A1 B',
      'ROW_TOO_LONG',
      'the line goes to place 19, the layout to place 17',
    ],
    [
      'ends in its first column',
      '0004',
      'ROW_TOO_SHORT',
      'the line ends at place 4, within number, the layout at place 17',
    ],
  ])('that %s is none of the layout', (_sentence, line, code, message) => {
    expect(cutLine(line, TRIMMED)).toBeNull();
    expect(misfit(line, 7, COLUMNS)).toMatchObject({ code, message, place: { line: 7 } });
  });

  it.each([
    ['within a column', '00042Lin', 'the line ends at place 8, within family, the layout at place 17'],
    ['between columns', '00042Lindqvist', 'the line ends at place 14, the layout at place 17'],
  ])('that was cut %s is told so', (_where, line, message) => {
    expect(misfit(line, 7, COLUMNS)).toMatchObject({ code: 'ROW_TOO_SHORT', message });
  });

  it('loses nothing where it does not fit', () => {
    expect(cutAnyway('00042Lindqvist A1 and more', COLUMNS)).toEqual(['00042', 'Lindqvis', ' A1 and more']);
    expect(cutAnyway('00042Li', COLUMNS)).toEqual(['00042', 'Li', '']);
  });

  it.each([
    [
      'are filled up when one of them ends with blanks at the width of the layout',
      ['00042Lind     A1 ', '00043'],
      true,
    ],
    ['are not when none does', ['00042Lind     A12', '00043Li   '], false],
    ['are when three of four go so far', [...Array<string>(3).fill('00042Lind     A12'), '00043Li'], true],
    ['are not when two of four do', [...Array<string>(2).fill('00042Lind     A12'), '00043Li', '00044'], false],
    ['are not because of a blank line', [' '.repeat(40)], false],
  ])('lines %s', (_sentence, lines, filled) => {
    expect(isFilledUp(lines, COLUMNS)).toBe(filled);
  });
});
