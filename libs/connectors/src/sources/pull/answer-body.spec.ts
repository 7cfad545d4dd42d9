import { readBody } from './answer-body';
import type { PullOutcome } from './outcome';
import { outcomeOf } from './test/outcome-of';

describe('the data of an answer', () => {
  it('keeps ids that are too long for a JavaScript number, and every text as it is', () => {
    const text =
      '{"id":12345678901234567890,"ids":[-9007199254740993],"note":"see: 12345678901234567890","n":1.5,"m":1234567890123456.5}';
    expect(readBody(text, 'json')).toEqual({
      id: '12345678901234567890',
      ids: ['-9007199254740993'],
      note: 'see: 12345678901234567890',
      n: 1.5,
      m: 1234567890123456.5,
    });
  });

  it('may begin with a byte order mark', () => expect(readBody('\uFEFF{"a":1}', 'json')).toEqual({ a: 1 }));

  it('in XML loses its prefixes and keeps digits as digits', () => {
    const xml =
      '<?xml version="1.0"?><wd:A xmlns:wd="u"><wd:B wd:type="007">007</wd:B><wd:C>&#60;&amp;&#x160;</wd:C></wd:A>';
    expect(readBody(xml, 'xml')).toMatchObject({ A: { B: { '@type': '007', '#text': '007' }, C: '<&Š' } });
  });

  const SIGN_IN = '<html><head><title>Log in</title></head><form><input type="password"></form></html>';
  const PASSWORD = '<html><title>Acme</title><form><input type = "password"></form></html>';
  it.each<[string, string, 'json' | 'xml', PullOutcome]>([
    ['an empty body', ' \n', 'json', 'ANSWER_NOT_DATA'],
    ['a text', 'upstream down', 'json', 'ANSWER_NOT_DATA'],
    ['a web page', '<!DOCTYPE html><html><title>Maintenance</title></html>', 'json', 'ANSWER_NOT_DATA'],
    ['a page where people sign in', SIGN_IN, 'json', 'SIGN_IN_PAGE'],
    ['a page that asks for a password', PASSWORD, 'json', 'SIGN_IN_PAGE'],
    ['a page that says what it is', '<html><title>Acme - Sign In</title></html>', 'json', 'SIGN_IN_PAGE'],
    ['a page where people sign in, for XML', SIGN_IN, 'xml', 'SIGN_IN_PAGE'],
    ['JSON that ends in a text', '{"data":[{"name":"Ad', 'json', 'ANSWER_CUT'],
    ['JSON that ends after an item', '{"data":[{"id":1}', 'json', 'ANSWER_CUT'],
    ['JSON with a comma too many', '{"data":[1,]}', 'json', 'ANSWER_NOT_DATA'],
    ['XML that ends in the middle', '<a><b>1</b><c', 'xml', 'ANSWER_CUT'],
    ['XML that declares entities', '<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>', 'xml', 'ANSWER_NOT_DATA'],
    ['JSON in place of XML', '{"a":1}', 'xml', 'ANSWER_NOT_DATA'],
  ])('%s ends the run', (_what, text, format, outcome) => {
    expect(outcomeOf(() => readBody(text, format))).toBe(outcome);
  });
});
