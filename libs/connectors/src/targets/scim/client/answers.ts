import {
  ERROR_SCHEMA,
  getOf,
  idInRef,
  isRecord,
  parseJson,
  parseList,
  textOf,
  type ListPage,
  type ScimResource,
} from '@joinery/scim';
import { header } from './patience';
import type { Answer } from './pending-answer';

/** Refusals are short; a listing is never looked through for one. */
const REFUSAL_CHARACTERS = 4_000;

/** Some apps say 200 and put a SCIM error in the body (RFC 7644 section 3.12): then the status inside it counts. */
export function unmasked(answer: Answer): Answer {
  const { status, text } = answer;
  if (status >= 300 || text.length > REFUSAL_CHARACTERS || !text.includes(ERROR_SCHEMA)) return answer;
  const body = bodyOf(answer);
  if (!isRecord(body) || !schemasOf(body).includes(ERROR_SCHEMA)) return answer;
  const inner = Number(getOf(body, 'status'));
  return { ...answer, status: inner >= 400 && inner < 600 ? inner : 400 };
}

function schemasOf(body: ScimResource): readonly unknown[] {
  const schemas = getOf(body, 'schemas');
  return Array.isArray(schemas) ? schemas : [schemas];
}

/** JSON of an answer, or undefined when it has none. */
export function bodyOf({ text }: Answer): unknown {
  return text === '' ? undefined : (parseJson(text.replace(/^\uFEFF/, '')) ?? wrappedJson(text));
}

/**
 * The one object of a text that is no JSON as a whole: warnings of a language before it, a guard against being run as a
 * script, a comment behind it were seen. A page for people is none, whatever it carries; what was cut off ends in no
 * object.
 */
function wrappedJson(text: string): unknown {
  const [from, to] = [text.indexOf('{'), text.lastIndexOf('}')];
  if (from < 0 || to < from || /<(?:html|!doctype|body|script)\b/i.test(text.slice(0, from))) return undefined;
  return parseJson(text.slice(from, to + 1));
}

/** Names under which answers were seen to be wrapped up. */
const WRAPPERS = ['data', 'result', 'response', 'resource', 'user', 'group'];

/** What an answer is about, out of whatever the app wraps it in. */
function contentOf(answer: Answer): unknown {
  const body = bodyOf(answer);
  if (!isRecord(body) || idOf(body) !== null || parseList(body) !== null) return body;
  const inner = WRAPPERS.map((name) => getOf(body, name)).find((one) => typeof one === 'object' && one !== null);
  return inner ?? body;
}

/** The resource in an answer: an object with an `id`; or the only one of a list, where one was asked for by its id. */
export function resourceIn(answer: Answer): ScimResource | null {
  const body = contentOf(answer);
  if (isRecord(body) && idOf(body) !== null) return body;
  const [only, ...more] = parseList(body)?.resources ?? [];
  return only !== undefined && more.length === 0 && idOf(only) !== null ? only : null;
}

/** The page in the answer to a query; null when it is none. */
export function listIn(answer: Answer): ListPage | null {
  return parseList(bodyOf(answer)) ?? parseList(contentOf(answer));
}

/**
 * To a question about somebody, some apps say by 404, or without content, that nobody is found. Of a listing that says
 * nothing.
 */
export function saysNobody({ status }: Pick<Answer, 'status'>): boolean {
  return status === 404 || status === 204;
}

/**
 * RFC 7643 section 3.1 wants `id`; apps were seen to number their resources, and to name them by their address alone.
 */
export function idOf(resource: ScimResource): string | null {
  const id = getOf(resource, 'id');
  if (typeof id === 'number') return String(id);
  const meta = id === undefined ? getOf(resource, 'meta') : undefined;
  return isRecord(meta) ? idInRef(getOf(meta, 'location')) : textOf(resource, 'id');
}

/** The id at the end of a `Location`, when it lies under the given collection. */
export function idInLocation(answer: Answer, collection: string): string | null {
  const location = header(answer, 'location');
  const marker = `${collection}/`.toLowerCase();
  const at = location === null ? -1 : location.toLowerCase().lastIndexOf(marker);
  if (location === null || at < 0) return null;
  const segment = location.slice(at + marker.length).split(/[/?#]/)[0] ?? '';
  return segment === '' ? null : decodeSegment(segment);
}

function decodeSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
