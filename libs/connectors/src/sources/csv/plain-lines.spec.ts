import { plainLines } from './plain-lines';

const block = (text: string) => ({ bytes: Buffer.from(text), lines: text.split('\n').length - 1, isWhole: true });

describe('lines that are cut without csv-parse', () => {
  it.each([
    ['end with LF', 'a,b\nc,d\n', ['a,b', 'c,d']],
    ['end with CRLF, and some with LF', 'a,b\r\nc,d\n\r\n', ['a,b', 'c,d', '']],
    ['hold what is no line break', 'a\rb,\u2028\n\uFEFFc,Zoë\n', ['a\rb,\u2028', '\uFEFFc,Zoë']],
  ])('%s', (_, text, lines) => expect(plainLines(block(text), 100)).toEqual(lines));

  it('are none where a quote stands, a row may be too long, or a row may not be whole', () => {
    expect(plainLines(block('a,"b"\n'), 100)).toBeNull();
    expect(plainLines(block('a,b\nc,d\n'), 7)).toBeNull();
    expect(plainLines({ ...block('a,b\nc,d'), isWhole: false }, 100)).toBeNull();
  });
});
