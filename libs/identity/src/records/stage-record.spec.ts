import type { AttributeDefinition } from '../profile/attribute';
import { compileMapping, type CompiledMapping } from './compile-mapping';
import { readDatesAs } from './read-dates-as';
import type { StageResult } from './stage-record';
import type { ColumnMapping, SourceMapping } from './source-mapping';
import { column, dictionaryOf } from './test/mapping';

const DEFINITIONS: readonly (Partial<AttributeDefinition> & { name: string })[] = [
  { name: 'employeeNumber' },
  { name: 'givenName' },
  { name: 'familyName' },
  { name: 'department' },
  { name: 'departmentCode' },
  { name: 'birthDate', type: 'date' },
  { name: 'startDate', type: 'date' },
  { name: 'lastDayOfWork', type: 'date' },
  { name: 'terminationDate', type: 'date' },
  { name: 'hrStatus' },
  { name: 'workerType', values: ['employee', 'contractor'] },
  { name: 'skills', many: true },
  { name: 'fte', type: 'number' },
  { name: 'isManager', type: 'boolean' },
  { name: 'email' },
];
const DICTIONARY = dictionaryOf(DEFINITIONS);

const MAPPING: SourceMapping = {
  sourceId: 'hr',
  title: 'HR',
  feed: 'full',
  key: 'employeeNumber',
  required: ['startDate'],
  emptyWords: ['NULL', 'n/a', '-', '0000-00-00'],
  terminationDateMeans: 'lastDayIn',
  columns: DEFINITIONS.map(({ name }) =>
    column(name, name === 'hrStatus' ? { words: { ACTIVE: 'active', 'On Leave': 'on-leave' } } : {}),
  ),
};

const withColumns = (...changed: ColumnMapping[]): SourceMapping => ({
  ...MAPPING,
  columns: MAPPING.columns.map((known) => changed.find((other) => other.attribute === known.attribute) ?? known),
});

function compile(header: readonly string[], mapping = MAPPING): CompiledMapping {
  return compileMapping(mapping, header, DICTIONARY);
}

/** Stages one row that is written as `column: cell`; number and start are filled in. */
function stage(cells: Readonly<Record<string, string>>, mapping = MAPPING): StageResult {
  const row: Record<string, string> = { employeeNumber: '00042', startDate: '2024-03-01', ...cells };
  const compiled = compile(Object.keys(row), mapping);
  if (!compiled.stage) throw new Error(JSON.stringify(compiled.findings));
  return compiled.stage({ line: 7, cells: Object.values(row) });
}

const codesOf = (result: { findings: readonly { code: string }[] }): string[] =>
  result.findings.map((finding) => finding.code);

describe('a row is understood', () => {
  it('with its key as text, its attributes and its line', () => {
    expect(stage({ givenName: 'Ada', department: '' })).toEqual({
      record: {
        line: 7,
        recordKey: '00042',
        attributes: { employeeNumber: '00042', startDate: '2024-03-01', givenName: 'Ada', department: null },
      },
      findings: [],
    });
  });

  const tables: [string, string, string, unknown][] = [
    ['outer blanks are dropped', 'givenName', '  Ada ', 'Ada'],
    ['non-breaking and zero-width blanks are dropped', 'givenName', '\u00a0\u200bAda\u2060\ufeff', 'Ada'],
    ['names are composed (NFC)', 'givenName', 'Zoe\u0308', 'Zoë'],
    ['inner blanks stay', 'familyName', 'van der Berg', 'van der Berg'],
    ['leading zeros stay', 'departmentCode', '007', '007'],
    ['a code that only looks like a number stays', 'departmentCode', '12E4', '12E4'],
    ['an empty cell is null', 'givenName', '', null],
    ['marks of direction around a value are dropped', 'givenName', '\u200e\u2068Ada\u2069\u202c', 'Ada'],
    ['and around a date', 'birthDate', '\u200e1990-03-01\u00a0', '1990-03-01'],
    ['blanks at which no line breaks are blanks', 'department', 'Human\u00a0Re\u00adsources', 'Human Resources'],
    ['what nobody sees within a name is dropped', 'familyName', 'Lind\u200bqvist', 'Lindqvist'],
    ['joiners within a name stay', 'familyName', 'علی\u200cزاده', 'علی\u200cزاده'],
    ['a cell of blanks is null', 'givenName', ' \u00a0 ', null],
    ['a word that means empty is null', 'givenName', 'N/A', null],
    ['a word that means empty is null in any case', 'department', 'Null', null],
    ['a date that means empty is null', 'birthDate', '0000-00-00', null],
    ['and with a time of day', 'birthDate', '0000-00-00 00:00:00', null],
    ['and as an instant', 'birthDate', '0000-00-00T00:00:00.000Z', null],
    ['a word that only begins like one stays', 'givenName', 'Nullah', 'Nullah'],
    ['an ISO date stays', 'birthDate', '2000-02-29', '2000-02-29'],
    ['an open end stays', 'terminationDate', '9999-12-31', '9999-12-31'],
    ['an offset date is the calendar date it shows', 'birthDate', '1960-01-01-07:00', '1960-01-01'],
    ['an instant with offset is the calendar date it shows', 'birthDate', '1983-09-01T00:00:00+02:00', '1983-09-01'],
    ['a hash may begin a department', 'department', '#1 Sales!', '#1 Sales!'],
    ['a database timestamp is its date', 'birthDate', '1983-09-01 00:00:00.000', '1983-09-01'],
    ['a word of the map is its value, whatever the case', 'hrStatus', 'on leave', 'on-leave'],
    ['a listed value takes the spelling of the list', 'workerType', 'CONTRACTOR', 'contractor'],
    ['several values are a sorted list', 'skills', 'sql; excel;;sql', ['excel', 'sql']],
    ['a number is a number', 'fte', '0.75', 0.75],
    ['yes is true', 'isManager', 'Yes', true],
    ['0 is false', 'isManager', '0', false],
  ];
  it.each(tables)('%s', (_sentence, attribute, cell, expected) => {
    const { record, findings } = stage({ [attribute]: cell });
    expect(findings).toEqual([]);
    expect(record?.attributes[attribute]).toEqual(expected);
  });

  it.each(['99991231', '31-Dec-9999', '12/31/9999 12:00:00 AM'])('%s is an open end where 9999-12-31 is', (cell) => {
    const formats = ['yyyyMMdd', 'd-MMM-yyyy', 'M/d/yyyy'];
    const mapping = { ...withColumns(column('terminationDate', { formats })), emptyWords: ['9999-12-31'] };
    expect(stage({ terminationDate: cell }, mapping).record?.attributes.terminationDate).toBeNull();
  });

  it('an attribute without a column is absent, not null', () => {
    expect(Object.keys(stage({}).record?.attributes ?? {})).toEqual(['employeeNumber', 'startDate']);
  });

  it('a termination date that names the first day out is kept as the last day in', () => {
    const mapping: SourceMapping = { ...MAPPING, terminationDateMeans: 'firstDayOut' };
    const last = (cell: string): unknown =>
      stage({ terminationDate: cell }, mapping).record?.attributes.terminationDate;
    expect(['2024-04-01', '2025-01-01', '2028-03-01', '2025-03-01', '2024-05-16'].map(last)).toEqual([
      '2024-03-31',
      '2024-12-31',
      '2028-02-29',
      '2025-02-28',
      '2024-05-15',
    ]);
  });

  it('a column of last days says of itself what they mean, whatever its attribute is called', () => {
    const day = (
      attribute: string,
      means: ColumnMapping['means'],
      named: SourceMapping['terminationDateMeans'],
    ): unknown => {
      const mapping = { ...withColumns(column(attribute, means ? { means } : {})), terminationDateMeans: named };
      return stage({ [attribute]: '2026-06-01' }, mapping).record?.attributes[attribute];
    };
    expect(day('startDate', 'firstDayOut', 'lastDayIn')).toBe('2026-05-31');
    expect(day('startDate', undefined, 'firstDayOut')).toBe('2026-06-01');
    expect(day('terminationDate', 'lastDayIn', 'firstDayOut')).toBe('2026-06-01');
  });
});

describe('an error of a spreadsheet in place of a value', () => {
  it.each([
    ['an error of a spreadsheet is no department', 'department', '#REF!'],
    ['nor is one in another language', 'department', '#¡VALOR!'],
    ['nor is it a name', 'givenName', '#NAME?'],
    ['nor a date', 'startDate', '#DIV/0!'],
    ['a column too narrow for its date holds none', 'birthDate', '########'],
  ])('%s', (_sentence, attribute, cell) => {
    const { record, findings } = stage({ [attribute]: cell });
    expect(findings.map(({ code }) => code)).toEqual(['ROW_VALUE_DAMAGED']);
    expect(record?.attributes[attribute]).toBeUndefined();
  });

  it.each(['#CALC!', '#BEZUG!', '#¡REF!', '#NV', '#REF!'])('nor is %s an id or a code', (cell) => {
    const told = ['employeeNumber', 'departmentCode'].map((attribute) => stage({ [attribute]: cell }));
    expect(told.map(({ findings }) => findings[0]?.code)).toEqual(['ROW_ID_DAMAGED', 'ROW_ID_DAMAGED']);
    expect(told[0]?.record).toBeNull();
    expect(told[1]?.record?.attributes['departmentCode']).toBeUndefined();
  });
});

describe('dates in the formats of the mapping', () => {
  const read = (formats: string[], cell: string): unknown => {
    const { record, findings } = stage({ birthDate: cell }, withColumns(column('birthDate', { formats })));
    return record ? record.attributes.birthDate : findings[0]?.code;
  };
  const tables: [string[], string, unknown][] = [
    [['dd/MM/yyyy'], '03/04/1990', '1990-04-03'],
    [['MM/dd/yyyy'], '03/04/1990', '1990-03-04'],
    [['d.M.yyyy'], '3.4.1990', '1990-04-03'],
    [[], '1990\u201104\u201103', '1990-04-03'],
    [['yyyy/M/d'], '１９９０／０４／０３', '1990-04-03'],
    [['d MMM yyyy'], '3 Apr 1990', '1990-04-03'],
    [['dd-MMM-yy'], '03-APR-83', '1983-04-03'],
    [['MMMM d, yyyy'], 'April 3, 1990', '1990-04-03'],
    [['MM/dd/yy'], '07/10/66', '1966-07-10'],
    [['MM/dd/yy'], '07/10/24', '1924-07-10'],
    [['MM/dd/yy'], '07/10/12', '2012-07-10'],
    [['excel'], '32966', '1990-04-03'],
    [['yyyyMMdd'], '19900403', '1990-04-03'],
    [['dd/MM/yyyy'], '1990-04-03', '1990-04-03'],
    [['yyyy-dd-MM'], '1990-04-03', '1990-03-04'],
    [['dd/MM/yyyy', 'MM/dd/yyyy'], '13/04/1990', '1990-04-13'],
    [['dd/MM/yyyy', 'MM/dd/yyyy'], '04/04/1990', '1990-04-04'],
    [['dd/MM/yyyy', 'MM/dd/yyyy'], '03/04/1990', 'ROW_DATE_AMBIGUOUS'],
    [['dd/MM/yyyy'], '31/02/1990', 'ROW_DATE_INVALID'],
    [['dd/MM/yyyy'], '12/25/1990', 'ROW_DATE_INVALID'],
    [['M/d/yyyy'], '1/14/1990 12:00:00 AM', '1990-01-14'],
    [['dd.MM.yyyy'], '14.01.1990 00:00', '1990-01-14'],
    [['M/d/yyyy'], '1/14/1990 at noon', 'ROW_DATE_INVALID'],
    [[], '03/04/1990', 'ROW_DATE_AMBIGUOUS'],
    [[], '25/04/1990', 'ROW_DATE_INVALID'],
  ];
  it.each(tables)('%j reads %s as %s', (formats, cell, expected) => {
    expect(read(formats, cell)).toBe(expected);
  });
});

describe('a column that is read where another one is empty', () => {
  const dates = column('startDate', { from: ['Rehire Date'], whereEmpty: ['Hire Date', 'Original Hire Date'] });
  const mapping = { ...withColumns(dates), required: [] };
  const read = (header: readonly string[], ...cells: string[]): unknown => {
    const { record, findings } = compile(['employeeNumber', ...header], mapping).stage?.({
      line: 2,
      cells: ['E1', ...cells],
    }) as StageResult;
    return record?.attributes.startDate ?? findings[0]?.place?.column ?? null;
  };
  it.each<[string, readonly string[], string[], unknown]>([
    ['whoever was hired again', ['Hire Date', 'Rehire Date'], ['2018-04-28', '2024-05-30'], '2024-05-30'],
    ['whoever never was', ['Hire Date', 'Rehire Date'], ['2018-04-28', ''], '2018-04-28'],
    ['and a word for empty is empty', ['Hire Date', 'Rehire Date'], ['2018-04-28', '0000-00-00'], '2018-04-28'],
    ['a file without the first', ['Hire Date'], ['2018-04-28'], '2018-04-28'],
    ['neither', ['Hire Date', 'Rehire Date'], ['', ''], null],
    ['what is wrong is told of the column that it stands in', ['Hire Date', 'Rehire Date'], ['x', ''], 'Hire Date'],
  ])('%s', (_what, header, cells, expected) => expect(read(header, ...cells)).toBe(expected));

  it('is told as read, beside the one whose place it takes', () => {
    const { usedColumns, unusedColumns } = compile(['employeeNumber', 'Hire Date', 'Rehire Date', 'Shoe'], mapping);
    expect(usedColumns.slice(1)).toEqual([
      { attribute: 'startDate', column: 'Rehire Date', index: 2 },
      { attribute: 'startDate', column: 'Hire Date', index: 1, insteadOf: 'Rehire Date' },
    ]);
    expect(unusedColumns).toEqual(['Shoe']);
  });
});

it('an apostrophe that tells a spreadsheet to leave an id alone is no part of it, and one of a name is', () => {
  const { record } = stage({ employeeNumber: "'00042", startDate: '2020-01-01', familyName: "'t Hooft" });
  expect([record?.recordKey, record?.attributes.familyName]).toEqual(['00042', "'t Hooft"]);
});

describe('column names with marks and units', () => {
  it.each([
    ['Employee Number*', 'employeeNumber'],
    ['Employee Number (required)', 'employeeNumber'],
    ['Start Date (dd/mm/yyyy)', 'startDate'],
    ['Start Date [YYYY-MM-DD]', 'startDate'],
  ])('%s is %s', (name, attribute) => {
    const from: Readonly<Record<string, string>> = { employeeNumber: 'Employee Number', startDate: 'Start Date' };
    const columns = Object.entries(from).map(([key, title]) => column(key, { from: [title] }));
    const header = [name, ...Object.values(from).filter((title) => !name.startsWith(title))];
    const { usedColumns } = compileMapping(withColumns(...columns), header, DICTIONARY);
    expect(usedColumns).toContainEqual({ attribute, column: name, index: 0 });
  });
});

describe('dates that a person has spoken for', () => {
  it.each<[string, string]>([
    ['M/d/yyyy', '2024-03-04'],
    ['d/M/yyyy', '2024-04-03'],
  ])('are all read as %s', (format, expected) => {
    const said = readDatesAs(MAPPING, format);
    const { stage: read } = compileMapping(said as SourceMapping, ['employeeNumber', 'startDate'], DICTIONARY);
    expect(read?.({ line: 2, cells: ['00042', '03/04/2024'] }).record?.attributes.startDate).toBe(expected);
  });

  it('are not read as what is no format', () => expect(readDatesAs(MAPPING, 'month first')).toBeNull());
});

describe('a row is refused, with line, column, value, code, message and hint', () => {
  const tables: [string, Record<string, string>, string, string][] = [
    ['that has no id', { employeeNumber: ' ' }, 'ROW_ID_MISSING', 'employeeNumber'],
    ['whose id is a word for empty', { employeeNumber: 'NULL' }, 'ROW_ID_MISSING', 'employeeNumber'],
    ['whose id a spreadsheet rounded', { employeeNumber: '1.00042E+05' }, 'ROW_ID_DAMAGED', 'employeeNumber'],
    ['whose id became a number with a point', { employeeNumber: '100042.0' }, 'ROW_ID_DAMAGED', 'employeeNumber'],
    ['whose id is a formula error', { employeeNumber: '#REF!' }, 'ROW_ID_DAMAGED', 'employeeNumber'],
    ['whose id holds an invisible character', { employeeNumber: '00\u200b42' }, 'ROW_ID_DAMAGED', 'employeeNumber'],
    ['that lacks a required value', { startDate: '' }, 'ROW_VALUE_MISSING', 'startDate'],
    ['with a year of two digits', { startDate: '13/02/21' }, 'ROW_DATE_INVALID', 'startDate'],
    ['with a day that no month has', { startDate: '31.04.2024' }, 'ROW_DATE_INVALID', 'startDate'],
    ['with a day that does not exist', { birthDate: '2023-02-29' }, 'ROW_DATE_INVALID', 'birthDate'],
    ['with a month that does not exist', { lastDayOfWork: '2024-13-01' }, 'ROW_DATE_INVALID', 'lastDayOfWork'],
    ["with a spreadsheet's day number", { startDate: '45352' }, 'ROW_DATE_INVALID', 'startDate'],
    ['with a date that may be either', { startDate: '03/04/2024' }, 'ROW_DATE_AMBIGUOUS', 'startDate'],
    ['that ends before it starts', { lastDayOfWork: '2024-01-31' }, 'ROW_END_BEFORE_START', 'lastDayOfWork'],
    ['with a control character in its id', { employeeNumber: '00\u000042' }, 'ROW_CONTROL_CHARACTER', 'employeeNumber'],
    ['with half a character in its id', { employeeNumber: '42\udc00' }, 'ROW_CONTROL_CHARACTER', 'employeeNumber'],
  ];
  it.each(tables)('a row %s', (_sentence, cells, code, name) => {
    const { record, findings } = stage(cells);
    expect(record).toBeNull();
    expect(findings).toEqual([
      {
        severity: 'error',
        code,
        message: expect.stringContaining(`${name}: `),
        hint: expect.any(String),
        place: { line: 7, column: name },
        value: cells[name],
      },
    ]);
  });

  it.each([
    ['13/02/21', 'the year has two digits', 'd/M/yy or M/d/yy'],
    ['1.1.20', 'the year has two digits', 'd.M.yy or M.d.yy'],
    ['31.02.2024', 'there is no such day', 'Correct the day'],
    ['2024-02-30', 'there is no such day', 'Correct the day'],
    ['31-10-2026', 'not in a known format', 'Expected d/M/yyyy'],
    ['soon', 'not in a known format', 'Expected d/M/yyyy'],
  ])('says of the date %s what is wrong with it', (cell, message, hint) => {
    const mapping = withColumns(column('startDate', { formats: ['d/M/yyyy'] }));
    expect(stage({ startDate: cell }, mapping).findings).toMatchObject([
      { message: expect.stringContaining(message), hint: expect.stringContaining(hint) },
    ]);
  });

  it('reports every bad cell of a row at once', () => {
    expect(codesOf(stage({ employeeNumber: '', birthDate: 'x', startDate: 'y' }))).toEqual([
      'ROW_DATE_INVALID',
      'ROW_ID_MISSING',
      'ROW_DATE_INVALID',
    ]);
  });

  it('but not when it ends on the day it starts, or was withdrawn the day before', () => {
    expect(stage({ lastDayOfWork: '2024-03-01' }).findings).toEqual([]);
    const { record, findings } = stage({ lastDayOfWork: '2024-02-29' });
    expect([record?.attributes.lastDayOfWork, findings.map(({ severity, code }) => [severity, code])]).toEqual([
      '2024-02-29',
      [['warning', 'ROW_HIRE_WITHDRAWN']],
    ]);
    expect(codesOf(stage({ lastDayOfWork: '2024-02-28' }))).toEqual(['ROW_END_BEFORE_START']);
  });
});

it('a last day of work after the end of the employment is told, and the row is read as it is', () => {
  const { record, findings } = stage({ lastDayOfWork: '2027-01-31', terminationDate: '2026-01-31' });
  expect(record?.attributes).toMatchObject({ lastDayOfWork: '2027-01-31', terminationDate: '2026-01-31' });
  expect(findings).toMatchObject([
    { severity: 'warning', code: 'ROW_LAST_DAY_AFTER_END', place: { column: 'lastDayOfWork' }, value: '2027-01-31' },
  ]);
  const garden = { lastDayOfWork: '2026-01-01', terminationDate: '2026-01-31' };
  expect(stage(garden).findings).toEqual([]);
  expect(stage({ ...garden, lastDayOfWork: '2026-01-31' }).findings).toEqual([]);
});

describe('an apostrophe that guards a cell from being read as a formula is no part of it', () => {
  const guarded: [string, string, unknown][] = [
    ['department', "'=Sales", '=Sales'],
    ['department', "'-", null],
    ['department', "'@Sales", '@Sales'],
    ['department', "\u00a0'+Sales", '+Sales'],
    ['startDate', "'2024-03-01", '2024-03-01'],
    ['fte', "'0.5", 0.5],
  ];
  it.each(guarded)('%s: %s', (attribute, cell, value) => {
    const { record, findings } = stage({ [attribute]: cell });
    expect([record?.attributes[attribute], findings]).toEqual([value, []]);
  });
  it("before a letter it is one: 's-Gravenhage", () => {
    expect(stage({ department: "'s-Gravenhage" }).record?.attributes['department']).toBe("'s-Gravenhage");
  });
});

describe('a cell that no date and no requirement depends on is left out with a warning, the row goes on', () => {
  const tables: [string, string, string, string][] = [
    ['a word that the map does not know', 'hrStatus', 'GARDENING', 'ROW_VALUE_NOT_IN_LIST'],
    ['a value that the list does not know', 'workerType', 'robot', 'ROW_VALUE_NOT_IN_LIST'],
    ['a number that may be two', 'fte', '1,500', 'ROW_VALUE_INVALID'],
    ['an address that is none', 'email', 'Sales', 'ROW_MAIL_INVALID'],
    ['an address with something in it that nobody sees', 'email', 'ada\u200b@example.com', 'ROW_MAIL_INVALID'],
    ['two addresses in one cell', 'email', 'ada@example.com; a@example.net', 'ROW_MAIL_INVALID'],
    ['an address in a column that holds none', 'department', 'dana@example.com', 'ROW_MAIL_MISPLACED'],
    ['a text that is neither yes nor no', 'isManager', 'maybe', 'ROW_VALUE_INVALID'],
    ['a control character', 'department', 'Sales\u0007', 'ROW_CONTROL_CHARACTER'],
    ['half a character', 'department', 'Sales \ud83d', 'ROW_CONTROL_CHARACTER'],
    ['a code that a spreadsheet rounded', 'departmentCode', '1.2E+05', 'ROW_ID_DAMAGED'],
  ];
  it.each(tables)('%s', (_sentence, attribute, cell, code) => {
    const { record, findings } = stage({ [attribute]: cell });
    expect(record?.attributes).not.toHaveProperty(attribute);
    expect(findings).toMatchObject([{ severity: 'warning', code, place: { line: 7, column: attribute }, value: cell }]);
  });

  it('but refuses the row when the mapping requires the attribute', () => {
    const strict: SourceMapping = { ...MAPPING, required: ['hrStatus'] };
    expect(stage({ hrStatus: 'GARDENING' }, strict)).toMatchObject({
      record: null,
      findings: [{ severity: 'error', code: 'ROW_VALUE_NOT_IN_LIST' }],
    });
  });
});

it('a decimal comma is as good as a point where it can mean nothing else', () => {
  const said = ['0,75', '1,0', '0.5', '37,5000'].map((fte) => stage({ fte }).record?.attributes['fte']);
  expect(said).toEqual([0.75, 1, 0.5, 37.5]);
});

describe('the header', () => {
  it('is compared without case, blanks, underscores, dashes and points', () => {
    const header = ['Employee_Number', ' START-date ', 'Given.Name', 'Shoe size'];
    const compiled = compile(header);
    expect(compiled.findings).toEqual([]);
    expect(compiled.usedColumns).toEqual([
      { attribute: 'employeeNumber', column: 'Employee_Number', index: 0 },
      { attribute: 'givenName', column: 'Given.Name', index: 2 },
      { attribute: 'startDate', column: ' START-date ', index: 1 },
    ]);
    expect(compiled.unusedColumns).toEqual(['Shoe size']);
    expect(compiled.absentAttributes).toContain('department');
  });

  it('the first accepted name that the file has is read', () => {
    const mapping = withColumns(column('department', { from: ['dept', 'department'] }));
    const used = compile(['employeeNumber', 'startDate', 'department', 'dept'], mapping).usedColumns;
    expect(used.find((entry) => entry.attribute === 'department')?.index).toBe(3);
  });

  it('a name that stands twice is nobody’s business where nothing reads it', () =>
    expect(compile(['employeeNumber', 'startDate', 'Notes', 'notes ']).findings).toEqual([]));

  it('gives the key of a row as staging would, and null where staging finds none', () => {
    const { keyOf } = compile(['startDate', 'employeeNumber']);
    const key = (cell: string): string | null | undefined => keyOf?.({ line: 2, cells: ['2024-03-01', cell] });
    expect([' 00042\u00a0', '', 'NULL', '1.0E+05'].map(key)).toEqual(['00042', null, null, null]);
  });

  it('without a required column nothing can be staged, and the finding helps', () => {
    const compiled = compile(['Employee Number', 'Start Dat', 'Given Name']);
    expect(compiled.stage).toBeNull();
    expect(compiled.keyOf).toBeNull();
    expect(compiled.findings).toEqual([
      {
        severity: 'error',
        code: 'FILE_COLUMN_MISSING',
        message:
          'no column for startDate: accepted are startDate; the file has "Employee Number", "Start Dat", "Given Name"',
        hint: 'Is "Start Dat" meant? Then add this name to the mapping, or rename the column.',
        place: { line: 1, column: 'startDate' },
      },
    ]);
  });

  it('of a header of hundreds of columns the first are told', () => {
    const header = Array.from({ length: 500 }, (_, index) => `Custom ${index}`);
    expect(compile(header).findings[0]?.message).toMatch(/"Custom 29" and 470 more$/);
  });

  it('a column that is read as something else is not what is meant, and of many names the first are told', () => {
    const names = ['Employee Number', ...'ABCDEFGH'];
    const mapping = withColumns(
      column('employeeNumber', { from: names }),
      column('department', { from: ['Employee Nub'] }),
    );
    expect(compile(['Employee Nub', 'startDate'], mapping).findings).toEqual([
      expect.objectContaining({
        message:
          'no column for employeeNumber: accepted are Employee Number, A, B, C, D, E and 3 more; the file has "Employee Nub", "startDate"',
        hint: 'Add the column to the export, or its name to the mapping.',
      }),
    ]);
  });

  const tables: [string, readonly string[], SourceMapping, string][] = [
    ['lacks the key', ['startDate'], MAPPING, 'FILE_COLUMN_MISSING'],
    [
      'has a column twice that is read',
      ['employeeNumber', 'startDate', 'Start_Date'],
      MAPPING,
      'FILE_HEADER_DUPLICATE',
    ],
    [
      'meets a mapping with an unknown date format',
      ['employeeNumber', 'startDate'],
      withColumns(column('birthDate', { formats: ['dd/QQ/yyyy'] })),
      'MAPPING_FORMAT_UNKNOWN',
    ],
    [
      'meets a mapping of an attribute that the dictionary lacks',
      ['employeeNumber', 'startDate'],
      { ...MAPPING, columns: [...MAPPING.columns, column('shoeSize')] },
      'MAPPING_ATTRIBUTE_UNKNOWN',
    ],
    [
      'meets a mapping that requires what it does not map',
      ['employeeNumber', 'startDate'],
      { ...MAPPING, required: ['costCenter'] },
      'MAPPING_ATTRIBUTE_UNMAPPED',
    ],
  ];
  it.each(tables)('that %s is refused', (_sentence, header, mapping, code) => {
    const compiled = compile(header, mapping);
    expect(codesOf(compiled)).toEqual([code]);
    expect(compiled.stage).toBeNull();
  });

  it('may hold a column twice that nothing reads', () => {
    expect(compile(['employeeNumber', 'startDate', 'note', 'note']).findings).toEqual([]);
  });
});
