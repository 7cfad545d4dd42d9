import { parseJson } from './exact-json';

describe('JSON of an app', () => {
  it.each([
    ['keeps every digit of an id', '{"id":9007199254740993}', { id: '9007199254740993' }],
    ['keeps those of members', '{"members":[{"value":-1234567890123456789}]}', { members: [{ value: '-1234567890123456789' }] }], // prettier-ignore
    ['keeps those of a list', '[ 9007199254740993,9007199254740993]', ['9007199254740993', '9007199254740993']],
    ['leaves numbers that a double holds', '{"id":9007199254740991,"n":12}', { id: 9007199254740991, n: 12 }],
    ['leaves fractions and powers', '[1.2345678901234567, 1e3, 12345678901234567e2]', [1.2345678901234567, 1000, 12345678901234567e2]], // prettier-ignore
    ['leaves digits within texts', '{"a":"12345678901234567890","b\\"1":"x\\\\"}', { a: '12345678901234567890', 'b"1': 'x\\' }], // prettier-ignore
    ['is undefined where there is none', '<html>12345678901234567890</html>', undefined],
  ])('%s', (_sentence, text, value) => {
    expect(parseJson(text)).toEqual(value);
  });
});
