import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { PullBroken } from './outcome';

/** Integers of sixteen digits and more are ids; a JavaScript number would round them. Texts are passed by. */
const LONG_INTEGERS = /"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g;
const HAS_LONG_INTEGER = /[:[,\s]-?\d{16,}/;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  // Decodes numeric character references as well; XML itself needs no more.
  htmlEntities: true,
});

/**
 * The data of an answer: JSON, or XML as objects (names without prefixes, `@` before attributes, `#text` beside them).
 * Throws `PullBroken` when it is a web page, is cut or is no data at all.
 */
export function readBody(text: string, format: 'json' | 'xml'): unknown {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const start = body.trimStart().slice(0, 400);
  if (/^<(?:!doctype html|html|head|body)/i.test(start)) throw notData(body);
  return format === 'json' ? readJson(body, start) : readXml(body, start);
}

function notData(body: string): PullBroken {
  const title = /<title[^>]*>([^<]{0,120})/i.exec(body)?.[1]?.trim() ?? '';
  const words = title === '' ? 'a web page' : `a web page, "${title}"`;
  const asksForPassword = /type\s*=\s*["']?password/i.test(body) || /sign[\s-]?in|log[\s-]?in|\bSSO\b/i.test(title);
  return new PullBroken(asksForPassword ? 'SIGN_IN_PAGE' : 'ANSWER_NOT_DATA', words);
}

function readJson(body: string, start: string): unknown {
  if (start === '') throw new PullBroken('ANSWER_NOT_DATA', 'an empty body');
  if (!/^[[{]/.test(start)) throw new PullBroken('ANSWER_NOT_DATA', `it begins with ${printable(start)}`);
  try {
    return JSON.parse(HAS_LONG_INTEGER.test(body) ? body.replace(LONG_INTEGERS, quoted) : body) as unknown;
  } catch {
    if (!/[\]}]\s*$/.test(body) || !isClosed(body))
      throw new PullBroken('ANSWER_CUT', `after ${body.length} characters`);
    throw new PullBroken('ANSWER_NOT_DATA', 'it is no JSON');
  }
}

function quoted(token: string): string {
  return token.startsWith('"') ? token : `"${token}"`;
}

/** As many brackets are closed as are opened, outside of texts. */
function isClosed(body: string): boolean {
  let depth = 0;
  for (const [token] of body.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
  }
  return depth === 0;
}

function readXml(body: string, start: string): unknown {
  if (!start.startsWith('<')) {
    throw new PullBroken('ANSWER_NOT_DATA', start === '' ? 'an empty body' : `it begins with ${printable(start)}`);
  }
  // Entities of a document's own are a way to make a small answer endless; no HR system declares any.
  if (/<!DOCTYPE|<!ENTITY/i.test(body)) throw new PullBroken('ANSWER_NOT_DATA', 'XML with a document type of its own');
  if (XMLValidator.validate(body) !== true) throw new PullBroken('ANSWER_CUT', `after ${body.length} characters`);
  return parser.parse(body) as unknown;
}

function printable(text: string): string {
  return JSON.stringify(text.slice(0, 20));
}
