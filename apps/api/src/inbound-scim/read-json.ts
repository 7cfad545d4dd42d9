import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { badRequest, BULK_LIMITS, parseJson, ScimProblem } from '@joinery/scim';
import { refuseUnkept } from '../http/bodies';

const DEEPEST = 64;
/** Bytes of a body that nobody wants which are read all the same. */
const MOST_THROWN_AWAY = 16 * BULK_LIMITS.bytes;
/** A NUL, or what may be half of a surrogate pair: UTF-8 holds neither, so that only an escape brings one. */
const MAY_BE_UNKEPT = /\\u(?:0000|d[89a-f])/i;
const JSON_TYPES = /^(?:application\/(?:scim\+)?json|text\/json)\s*(?:;|$)/i;

/**
 * Reads the JSON of a request; undefined when it has no body. Size and depth are bounded before anything is parsed.
 * What cannot be kept refuses it, less `inParts`: whoever reads it looks at each part then.
 */
export async function readJson(request: IncomingMessage, inParts: boolean): Promise<unknown> {
  const bytes = await readBytes(request);
  if (bytes instanceof ScimProblem) return bytes;
  if (bytes.length === 0) return undefined;
  const type = request.headers['content-type'];
  if (type !== undefined && !JSON_TYPES.test(type)) {
    return new ScimProblem(415, null, 'Send JSON: Content-Type: application/scim+json');
  }
  const packed = request.headers['content-encoding'];
  if (packed !== undefined && !/^identity$/i.test(packed)) {
    return new ScimProblem(415, null, 'Send the body as it is, without Content-Encoding.');
  }
  if (!isUtf8(bytes)) return badRequest('invalidSyntax', 'The body is not UTF-8 (RFC 7644 section 3.8).');
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  if (isDeep(text)) return badRequest('invalidSyntax', `The JSON is nested more than ${DEEPEST} deep.`);
  const json = parseJson(text);
  const fault = json === undefined || (!inParts && MAY_BE_UNKEPT.test(text)) ? faultOf(text) : null;
  return fault === null ? json : badRequest(json === undefined ? 'invalidSyntax' : 'invalidValue', fault);
}

/** Null for JSON that can be kept. */
function faultOf(text: string): string | null {
  try {
    JSON.parse(text, refuseUnkept);
    return null;
  } catch (error) {
    return `The body cannot be read: ${error instanceof Error ? error.message : ''}`;
  }
}

/** The rest of a body that is too long is read and thrown away, so that the client hears the answer. */
async function readBytes(request: IncomingMessage): Promise<Buffer | ScimProblem> {
  const tooLong = new ScimProblem(413, null, `The body is longer than ${BULK_LIMITS.bytes} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > BULK_LIMITS.bytes) {
    throwAway(request);
    return tooLong;
  }
  const chunks: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= BULK_LIMITS.bytes) chunks.push(chunk);
      else resolve(tooLong);
      if (length > MOST_THROWN_AWAY) request.destroy();
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('aborted', () => reject(new Error('the client went away')));
  });
}

/** Reads what is still to come of a body and keeps none of it, so that the client hears the answer; not for ever. */
export function throwAway(request: IncomingMessage): void {
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > MOST_THROWN_AWAY) request.destroy();
  });
}

/** Counts open brackets outside of texts: what is nested without end would end the process later. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = endOfText(text, at + 1);
    else if (code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if (code === 0x5d || code === 0x7d) depth -= 1;
  }
  return false;
}

function endOfText(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at += 1;
    else if (code === 0x22) return at;
  }
  return at;
}
