import { besideGivenName, splitName } from './split-name';

describe('both names in one cell', () => {
  it.each<[string, string | null, string | null]>([
    ['Doe, Jane', 'Jane', 'Doe'],
    ['Adinolfi, Wilson  K', 'Wilson', 'Adinolfi'],
    ['Smith, Bob, Jr.', 'Bob', 'Smith Jr.'],
    ['Smith Jr., Bob', 'Bob', 'Smith Jr.'],
    ['García Márquez, Gabriel José', 'Gabriel José', 'García Márquez'],
    ['Jane Doe', 'Jane', 'Doe'],
    ['Jane Q. Doe', 'Jane', 'Doe'],
    ['Martin Luther King Jr', 'Martin Luther', 'King Jr'],
    ['  Mary Ann   Lee ', 'Mary Ann', 'Lee'],
    ['Jane Doe (On Leave)', 'Jane', 'Doe'],
    ['Jane Doe [C]', 'Jane', 'Doe'],
    ['Doe, Jane [C] (Terminated)', 'Jane', 'Doe'],
    ['山田 太郎', '太郎', '山田'],
    ['佐藤　花子', '花子', '佐藤'],
    ['김 민준', '민준', '김'],
    ['鈴木一郎', '鈴木一郎', null],
    ['DUPONT Marie', 'Marie', 'DUPONT'],
    ['LE GUEN Jean-Luc', 'Jean-Luc', 'LE GUEN'],
    ['D’ARCY Anne Marie', 'Anne Marie', 'D’ARCY'],
    ['JOHN SMITH', 'JOHN', 'SMITH'],
    ['AJ Smith', 'AJ', 'Smith'],
    ['Jean DUPONT', 'Jean', 'DUPONT'],
    ['Müller, Anna', 'Anna', 'Müller'],
    ['Sukarno', 'Sukarno', null],
    ['V', 'V', null],
    ['Doe,', 'Doe', null],
    [',', null, null],
    ['', null, null],
  ])('%s', (cell, givenName, familyName) => expect(splitName(cell)).toEqual({ givenName, familyName }));
});

describe('what "Name" says beside a column of given names', () => {
  it.each<[string, string, string]>([
    ['Bell', 'Tina', 'Bell'],
    ['Tina Bell', 'Tina', 'Bell'],
    ['Jo van Cole', 'Jo', 'van Cole'],
    ['Mary Ann Lee', 'Mary Ann', 'Lee'],
    ['Zoe\u0301 Roux', 'ZOÉ', 'Roux'],
    ['Reed, Al', 'Al', 'Reed'],
    ['Reed, Alexander', 'Al', 'Reed'],
    ['Smith, Bob, Jr.', 'Bob', 'Smith Jr.'],
    ['DUPONT Marie', 'Marie', 'DUPONT'],
    ['LE GUEN Jean-Luc', 'Jean-Luc', 'LE GUEN'],
    ['García Núñez', 'María', 'García Núñez'],
    ['de Carlos', 'Carlos', 'de Carlos'],
    ['Kim', 'Kim', 'Kim'],
    ['Kim Kim', 'Kim', 'Kim'],
    ['Bell', '', 'Bell'],
    ['Christina Bell', 'Tina', 'Christina Bell'],
    ['Annabell', 'Anna', 'Annabell'],
    ['Jr, Bob', '', 'Jr'],
  ])('%s, given %s', (name, given, family) => expect(besideGivenName(name, given)).toBe(family));
});
