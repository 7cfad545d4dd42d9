import { calendarDate, NOT_RETURNED, NOTHING_CHOSEN, NULL, parsePath, textOf, valueAt } from './value-path';

const DAY = '2026-05-14';
const record = {
  id: 7,
  name: { first: 'Ada', middle: null, 'sur.name': 'Berg' },
  mails: [
    { type: 'home', value: 'ada@example.net' },
    { type: 'Work', value: 'ada@example.com', primary: true },
  ],
  none: [],
  jobs: [
    { from: '2027-01-01', to: '9999-12-31', title: 'Director' },
    { from: '2026-01-01', to: '2026-12-31', title: 'Engineer' },
    { from: '/Date(946684800000)/', to: '/Date(978220800000)/', title: 'Intern' },
  ],
  odata: {
    many: {
      results: [
        { __metadata: {}, name: 'first' },
        { __metadata: {}, name: 'second' },
      ],
    },
    lone: { __metadata: { uri: 'x' }, name: 'alone' },
    linked: { __deferred: { uri: 'x' } },
  },
  byId: { 1: { id: '1' }, 2: { id: '2' } },
  xml: {
    ID: [
      { '@type': 'WID', '#text': 'w7' },
      { '@type': 'Employee_ID', '#text': '7' },
    ],
  },
};

describe('a path', () => {
  const said: readonly [path: string, value: unknown][] = [
    ['id', 7],
    ['$.name.first', 'Ada'],
    ['name["sur.name"]', 'Berg'],
    ['mails[0].value', 'ada@example.net'],
    ['mails[-1].value', 'ada@example.com'],
    ['mails[type=work].value', 'ada@example.com'],
    ['mails[primary=true].value', 'ada@example.com'],
    ['mails[*].value', 'ada@example.net'],
    ['mails.value', 'ada@example.net'],
    ['jobs[on:from..to].title', 'Engineer'],
    ['jobs[next:from].title', 'Director'],
    ['jobs[latest:from].title', 'Director'],
    ['jobs[current:from].title', 'Engineer'],
    ['jobs[earliest:from].title', 'Intern'],
    ['jobs[on:from..none][latest:from].title', 'Engineer'],
    ['jobs[on:from..none][earliest:from].title', 'Intern'],
    ['odata.many.results[0].name', 'first'],
    ['odata.lone.results[0].name', 'alone'],
    ['odata.lone.name', 'alone'],
    ['odata.many.name', 'first'],
    ['mails.results[type=work].value', 'ada@example.com'],
    ['jobs[title!=Engineer][current:from].title', 'Intern'],
    ['jobs[title!=Engineer][latest:from].title', 'Director'],
    ['jobs[title!=Director][latest:from].title', 'Engineer'],
    ['byId[*].id', '1'],
    ['name[0].first', 'Ada'],
  ];
  it.each(said)('%s leads to %p', (text, value) =>
    expect(valueAt(record, parsePath(text) ?? [], DAY)).toEqual({ mark: 'present', value }),
  );

  it('reads the text of an XML element that has attributes', () => {
    const found = valueAt(record, parsePath('xml.ID[@type=Employee_ID]') ?? [], DAY);
    expect(found.mark === 'present' && textOf(found.value)).toBe('7');
  });

  const empty: readonly [sentence: string, path: string, said: unknown][] = [
    ['a name that is not there', 'nickname', NOT_RETURNED],
    ['a name below one that is not there', 'address.city', NOT_RETURNED],
    ['a name that none of the items has', 'mails[0].label', NOT_RETURNED],
    ['what OData did not expand', 'odata.linked.results[0].name', NOT_RETURNED],
    ['what OData did not expand, taken for a lone one', 'odata.linked.name', NOT_RETURNED],
    ['a value that is null', 'name.middle', NULL],
    ['a name below one that is null', 'name.middle.initial', NULL],
    ['an item of an empty list', 'none[0].value', NOTHING_CHOSEN],
    ['a name below an empty list', 'none.value', NULL],
    ['an item that no condition meets: the list was returned', 'mails[type=other].value', NOTHING_CHOSEN],
    ['an item after the last', 'jobs[1][next:from].title', NOTHING_CHOSEN],
    ['an item beyond the end', 'mails[9].value', NOTHING_CHOSEN],
  ];
  it.each(empty)('%s', (_sentence, path, said) => expect(valueAt(record, parsePath(path) ?? [], DAY)).toEqual(said));

  it.each(['a..b', 'a[', 'a[b', 'a]', '[on:a]', 'a.[0'])('%s is no path', (text) => expect(parsePath(text)).toBeNull());
});

describe('a calendar date', () => {
  it.each<[string, string | null]>([
    ['1983-09-01T00:00:00+02:00', '1983-09-01'],
    ['1960-01-01-07:00', '1960-01-01'],
    ['/Date(1568937600000)/', '2019-09-20'],
    ['/Date(-1)/', '1969-12-31'],
    ['/Date(951782400000)/', '2000-02-29'],
    ['/Date(1564148716000+0000)/', '2019-07-26'],
    ['/Date(253402214400000)/', null],
    ['9999-12-31', null],
    ['tomorrow', null],
  ])('%s is %s', (text, date) => expect(calendarDate(text)).toBe(date));
});
