import { compileMapping } from './compile-mapping';
import type { SourceMapping } from './source-mapping';
import type { StageResult } from './stage-record';
import { column, dictionaryOf } from './test/mapping';

const NAMES = ['employeeNumber', 'startDate', 'lastDayOfWork'];
const DICTIONARY = dictionaryOf(NAMES.map((name) => ({ name, type: name.includes('Da') ? 'date' : 'string' })));
const MAPPING: SourceMapping = {
  sourceId: 'hr',
  title: 'HR',
  feed: 'full',
  key: 'employeeNumber',
  required: [],
  emptyWords: [],
  terminationDateMeans: 'lastDayIn',
  columns: [
    column('employeeNumber'),
    column('startDate', { from: ['Rehire Date'], whereEmpty: ['Hire Date'] }),
    column('lastDayOfWork'),
  ],
};
const HEADER = ['employeeNumber', 'Rehire Date', 'Hire Date', 'lastDayOfWork'];

function outcome(cells: readonly string[], former?: readonly number[]): readonly unknown[] {
  const { stage } = compileMapping(MAPPING, HEADER, DICTIONARY);
  const result: StageResult | undefined = stage?.({ line: 7, cells: ['1', ...cells], ...(former ? { former } : {}) });
  const { record = null, findings = [] } = result ?? {};
  return [record === null ? 'refused' : record.attributes.lastDayOfWork, findings.map(({ code }) => code)];
}

describe('the end of somebody who was hired again', () => {
  it.each<[string, string, readonly unknown[]]>([
    ['is of the employment before', '2019-12-31', [null, ['ROW_END_OF_FORMER']]],
    ['is so even right before the start', '2024-02-29', [null, ['ROW_END_OF_FORMER']]],
    ['is a mistake before anything began', '2010-01-01', ['refused', ['ROW_END_BEFORE_START']]],
    ['is to come', '2027-01-31', ['2027-01-31', []]],
  ])('%s', (_sentence, end, expected) => {
    expect(outcome(['2024-03-01', '2015-01-01', end])).toEqual(expected);
  });
});

describe('an end that the source itself takes for a former one', () => {
  it.each<[string, string, readonly unknown[]]>([
    ['is not given', '2019-12-31', [null, ['ROW_END_OF_FORMER']]],
    ['may be a withdrawn hire right before the start', '2024-02-29', ['2024-02-29', ['ROW_HIRE_WITHDRAWN']]],
    ['is not given after the start either', '2024-06-30', [null, ['ROW_END_OF_FORMER']]],
  ])('%s', (_sentence, end, expected) => {
    expect(outcome(['2024-03-01', '', end], [3])).toEqual(expected);
  });
});
