import { compileMapping, type CompiledMapping } from './compile-mapping';
import type { SourceMapping } from './source-mapping';
import { column, dictionaryOf } from './test/mapping';

const NAMES = ['employeeNumber', 'givenName', 'familyName'] as const;
const DICTIONARY = dictionaryOf(NAMES.map((name) => ({ name })));

function compile(
  columns: Readonly<Record<string, { readonly from: readonly string[]; readonly precededBy?: readonly string[] }>>,
  header: readonly string[],
): CompiledMapping {
  const mapping: SourceMapping = {
    sourceId: 'hr',
    title: 'HR',
    feed: 'full',
    key: 'employeeNumber',
    required: [],
    emptyWords: ['NULL', 'n/a'],
    terminationDateMeans: 'lastDayIn',
    besideGivenName: ['Name'],
    fullName: ['Full Name', 'Nome'],
    columns: Object.entries({ employeeNumber: { from: ['Id'] }, ...columns }).map(([attribute, more]) =>
      column(attribute, more),
    ),
  };
  return compileMapping(mapping, header, DICTIONARY);
}

function familyName({ stage }: CompiledMapping, ...cells: string[]): unknown {
  return stage?.({ line: 2, cells: ['E1', ...cells] }).record?.attributes.familyName;
}

describe('a column whose cell is put before the value', () => {
  const columns = { familyName: { from: ['Achternaam'], precededBy: ['Tussenvoegsel', 'Voorvoegsel'] } };
  const compiled = compile(columns, ['Id', 'Voorvoegsel', 'Achternaam']);
  it.each<[string, string, string | null]>([
    ['van der', 'Berg', 'van der Berg'],
    ['', 'Smit', 'Smit'],
    ['NULL', 'Smit', 'Smit'],
    ['van der', 'Van der Berg', 'Van der Berg'],
    ['van der', 'Berg, van der', 'van der Berg'],
    ['van', 'Vandermeer', 'van Vandermeer'],
    ['van der', '', null],
  ])('%j and %j', (before, name, expected) => expect(familyName(compiled, before, name)).toBe(expected));

  it('is told as read', () => {
    const place = { attribute: 'familyName', column: 'Voorvoegsel', index: 1, before: 'Achternaam' };
    expect(compiled.usedColumns).toContainEqual(place);
    expect(compiled.unusedColumns).toEqual([]);
  });
});

describe('a column that is called like a given name or like a whole one', () => {
  const columns = { givenName: { from: ['Nome'] }, familyName: { from: ['Sobrenome'] } };
  const names = (header: readonly string[], cells: readonly string[]): unknown => {
    const { stage } = compile(columns, ['Id', ...header]);
    const { givenName, familyName } = stage?.({ line: 2, cells: ['E1', ...cells] }).record?.attributes ?? {};
    return [givenName, familyName];
  };

  it('is the given name beside one of family names, and both where it stands alone', () => {
    expect(names(['Nome', 'Sobrenome'], ['Ana Rita', 'Silva'])).toEqual(['Ana Rita', 'Silva']);
    expect(names(['Nome', 'Setor'], ['Ana Rita da Silva', 'RH'])).toEqual(['Ana Rita', 'da Silva']);
    expect(names(['Sobrenome', 'Setor'], ['Silva', 'RH'])).toEqual([undefined, 'Silva']);
  });

  it('is told as one with both names', () => {
    const { findings, usedColumns } = compile(columns, ['Id', 'Nome']);
    expect(findings.map(({ code }) => code)).toEqual(['FILE_NAMES_TOGETHER']);
    expect(usedColumns.map(({ attribute }) => attribute)).toEqual(['employeeNumber', 'familyName', 'givenName']);
  });
});

it.each([
  ['before a name', { familyName: { from: ['Achternaam'], precededBy: ['Voorvoegsel'] } }, 'Voorvoegsel', 'Achternaam'],
  ['for both names', {}, 'Full Name', 'Mail'],
])('a column that is read %s may not stand twice', (_what, columns, twice, other) => {
  const { findings, stage } = compile(columns, ['Id', twice, other, twice.toLowerCase()]);
  expect([findings.map(({ code }) => code).includes('FILE_HEADER_DUPLICATE'), stage]).toEqual([true, null]);
});

it.each<[string, string | null]>([
  ['Null', 'Null'],
  ['null', 'null'],
  ['NULL', null],
  ['n/A', null],
])('the family name %j is %j: people are called like some words for nothing', (cell, expected) => {
  expect(familyName(compile({ familyName: { from: ['Last Name'] } }, ['Id', 'Last Name']), cell)).toBe(expected);
});

it('what is called "Name" beside given names is the family name, less the given one where it holds both', () => {
  const compiled = compile({ givenName: { from: ['First Name'] } }, ['Id', 'Name', 'First Name']);
  expect(compiled.findings.map(({ code }) => code)).toEqual(['FILE_NAME_TAKEN']);
  const names = ['Bell', 'Tina Bell', 'Bell, Tina'].map((name) => familyName(compiled, name, 'Tina'));
  expect(names).toEqual(['Bell', 'Bell', 'Bell']);
});

describe('two names that are words for "empty"', () => {
  const { stage } = compile({ givenName: { from: ['First'] }, familyName: { from: ['Last'] } }, [
    'Id',
    'First',
    'Last',
  ]);
  it.each<[string, string, (string | null)[], string[]]>([
    ['Null', 'Null', [null, null], ['ROW_NAME_PLACEHOLDER']],
    ['N/a', 'null', [null, 'null'], []],
    ['Null', 'NULL', ['Null', null], []],
    ['Christopher', 'Null', ['Christopher', 'Null'], []],
    ['Null', 'Smith', ['Null', 'Smith'], []],
    ['Ada', 'Ada', ['Ada', 'Ada'], []],
  ])('%s and %s', (first, last, names, codes) => {
    const result = stage?.({ line: 2, cells: ['E1', first, last] });
    const { givenName, familyName } = result?.record?.attributes ?? {};
    expect([[givenName, familyName], result?.findings.map(({ code }) => code)]).toEqual([names, codes]);
  });
});
