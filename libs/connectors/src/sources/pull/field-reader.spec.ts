import type { DetailedField } from '@joinery/identity';
import { fieldReaders } from './field-reader';

const record = { id: 'id', absent: 'not-returned', tombstone: { column: 'born', says: 'deleted' } } as const;

function read(form: DetailedField['form'], value: unknown): unknown {
  const [cell] = fieldReaders({ record, fields: { born: { at: 'born', form } } }, '2026-05-14').read({ born: value });
  return cell?.mark === 'present' ? cell.text : cell?.mark;
}

it.each<[DetailedField['form'], unknown, string]>([
  ['date', '1983-09-01T00:00:00+02:00', '1983-09-01'],
  ['date', '2026-11-28T00:00:00-08:00', '2026-11-28'],
  ['date', '9999-12-31', 'null'],
  ['date', '0000-05-17', 'null'],
  ['date', '05/17/1983', '05/17/1983'],
  ['odata-date', '/Date(1568937600000)/', '2019-09-20'],
  ['epoch-milliseconds', 1700000000000, '2023-11-14'],
  ['epoch-milliseconds', '-86400000', '1969-12-31'],
  ['epoch-seconds', 1700000000, '2023-11-14'],
  ['epoch-seconds', 'soon', 'soon'],
  ['epoch-milliseconds', null, 'null'],
])('reads a date in the form %s: %s is %s', (form, value, expected) => {
  expect(read(form, value)).toBe(expected);
});

it.each<[string, object, unknown]>([
  [
    'the first that is a date at all',
    { first: '0000-00-00', left: '2025-01-01' },
    { mark: 'present', text: '2025-01-01' },
  ],
  [
    'one before the limit, as former',
    { first: '2019-12-31', from: '2024-03-01' },
    { mark: 'null', former: '2019-12-31' },
  ],
  [
    'the one that counts',
    { first: '2019-12-31', left: '2025-01-01', from: '2024-03-01' },
    { mark: 'present', text: '2025-01-01' },
  ],
  ['none', { first: null, left: '9999-12-31', from: '2024-03-01' }, { mark: 'null' }],
])('of several dates it reads %s', (_sentence, item, expected) => {
  const left: DetailedField = { at: ['first', 'left'], form: 'date', notBefore: 'from' };
  expect(fieldReaders({ record, fields: { left } }, '2026-05-14').read(item)).toEqual([expected]);
});

describe('a part of a record', () => {
  const parts = { job: ['jobs[main=true]', 'jobs[0]'], boss: 'job.boss' };
  const readTitle = (jobs: unknown): unknown => {
    const cells = fieldReaders({ record, parts, fields: { title: 'job.title', boss: 'boss.name' } }, '2026-05-14');
    return cells
      .read(jobs === undefined ? {} : { jobs })
      .map((cell) => (cell.mark === 'present' ? cell.text : cell.mark));
  };
  it.each<[string, unknown, readonly string[]]>([
    [
      'is chosen once, and another one may stand in it',
      [
        { main: false, title: 'Tutor' },
        { main: true, title: 'Nurse', boss: { name: 'Ada' } },
      ],
      ['Nurse', 'Ada'],
    ],
    [
      'leaves open what it does not say',
      [
        { main: false, title: 'Tutor', boss: { name: 'Ben' } },
        { main: true, title: null },
      ],
      ['null', 'not returned'],
    ],
    ['is nothing where the list is empty', [], ['null', 'null']],
    ['is not returned where the list is not', undefined, ['not returned', 'not returned']],
  ])('%s', (_what, jobs, expected) => {
    expect(readTitle(jobs)).toEqual(expected);
  });
});
