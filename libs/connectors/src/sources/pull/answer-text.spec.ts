import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { answerText } from './answer-text';
import type { PullOutcome } from './outcome';
import { outcomeOf } from './test/outcome-of';

const LIMIT = 1_048_576;
const NAME = '{"name":"Zoë Müller-Łuć"}';
const LATIN = '{"name":"Zoë Müller"}';
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the text of an answer', () => {
  it.each<[string, Buffer, Record<string, string>, string]>([
    ['UTF-8 of which nothing is said', Buffer.from(NAME), {}, NAME],
    ['UTF-8 that is said to be Latin 1', Buffer.from(NAME), { 'content-type': 'text/xml; charset=ISO-8859-1' }, NAME],
    ['Latin 1 that says so', latin1(LATIN), { 'content-type': 'application/json;charset=ISO-8859-1' }, LATIN],
    ['Latin 1 that says so in quotes', latin1(LATIN), { 'content-type': 'a/b; Charset="windows-1252"' }, LATIN],
    [
      'XML whose declaration says what it is',
      latin1("<?xml version='1.0' encoding='ISO-8859-1'?><a>ë</a>"),
      { 'content-type': 'text/xml; charset=utf-8' },
      "<?xml version='1.0' encoding='ISO-8859-1'?><a>ë</a>",
    ],
    ['UTF-16 with its mark', Buffer.from(`\uFEFF${NAME}`, 'utf16le'), {}, `\uFEFF${NAME}`],
    ['UTF-16 with its mark the other way round', Buffer.from(`\uFEFF${NAME}`, 'utf16le').swap16(), {}, `\uFEFF${NAME}`],
    ['gzip under its old name', gzipSync(NAME), { 'content-encoding': 'x-gzip' }, NAME],
    ['gzip, which was not asked for', gzipSync(NAME), { 'content-encoding': 'GZIP' }, NAME],
    ['deflate', deflateSync(NAME), { 'content-encoding': 'deflate' }, NAME],
    ['brotli', brotliCompressSync(NAME), { 'content-encoding': 'br' }, NAME],
    ['UTF-8 that ends within a character', Buffer.from('{"name":"Zoë').subarray(0, -1), {}, '{"name":"Zo'],
    ['UTF-8 that ends within one of three bytes', Buffer.from('{"name":"€').subarray(0, -1), {}, '{"name":"'],
    ['UTF-8 that ends within a long one', Buffer.from('{"name":"😀').subarray(0, -1), {}, '{"name":"'],
  ])('%s is read', (_what, bytes, headers, text) => expect(answerText(bytes, headers, LIMIT)).toBe(text));

  it.each<[string, Buffer, Record<string, string>, PullOutcome]>([
    ['Latin 1 of which nothing is said', latin1(LATIN), { 'content-type': 'application/json' }, 'ANSWER_NOT_DATA'],
    ['Latin 1 that is said to be UTF-8', latin1(LATIN), { 'content-type': 'a/b; charset=utf-8' }, 'ANSWER_NOT_DATA'],
    ['a character set of nobody', latin1(LATIN), { 'content-type': 'a/b; charset=klingon' }, 'ANSWER_NOT_DATA'],
    ['UTF-16 that is none after its mark', Buffer.from('fffe00d80041', 'hex'), {}, 'ANSWER_NOT_DATA'],
    ['gzip that was cut', gzipSync(NAME).subarray(0, 20), { 'content-encoding': 'gzip' }, 'ANSWER_CUT'],
    [
      'gzip that unpacks without end',
      gzipSync(Buffer.alloc(2 * LIMIT)),
      { 'content-encoding': 'gzip' },
      'ANSWER_TOO_LARGE',
    ],
  ])('%s is refused', (_what, bytes, headers, outcome) => {
    expect(outcomeOf(() => answerText(bytes, headers, LIMIT))).toBe(outcome);
  });
});
