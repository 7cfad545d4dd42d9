import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer, ThrottleForm } from '../faults/behaviour';
import type { Mishap } from '../faults/faults';
import { isObject, type Json, type JsonObject } from './json';
import { errorBody, ScimError } from './scim-error';

const LARGEST_BODY = 16 * 1024 * 1024;

/** Reads a JSON body; undefined when there is none. Throws 400 or 413. */
export async function readBody(request: IncomingMessage): Promise<JsonObject | undefined> {
  if (request.method === 'GET' || request.method === 'DELETE') return undefined;
  const text = await readText(request);
  if (text.trim() === '') return undefined;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    throw new ScimError(400, 'the body is not JSON', 'invalidSyntax');
  }
  if (!isObject(value)) throw new ScimError(400, 'the body must be a JSON object', 'invalidSyntax');
  return value;
}

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LARGEST_BODY) reject(new ScimError(413, 'the body is too large'));
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString()));
    request.on('error', reject);
    request.on('aborted', () => reject(new Error('the client went away')));
  });
}

export function send(response: ServerResponse, answer: Answer, text = bodyText(answer)): void {
  const headers: Record<string, string | number> = { ...answer.headers };
  if (text !== '') headers['content-type'] ??= 'application/scim+json; charset=utf-8';
  if (answer.status !== 204 && answer.status !== 304) headers['content-length'] = Buffer.byteLength(text);
  response.writeHead(answer.status, headers);
  response.end(text);
}

export function bodyText(answer: Answer): string {
  return answer.text ?? (answer.body === null ? '' : JSON.stringify(answer.body));
}

/** The answer of a mishap that answers; null for those that keep silent or need the real answer. */
export function mishapAnswer(mishap: Mishap, epochMs: () => number): Answer | null {
  if (mishap.do === 'throttle') return throttled(mishap.form, mishap.seconds, epochMs());
  if (mishap.do !== 'error') return null;
  return {
    status: mishap.status,
    body: errorBody(new ScimError(mishap.status, 'the lab made this up', mishap.scimType)),
  };
}

/** "Too many requests" in one of the forms that apps use; `seconds` until it is worth coming back. */
export function throttled(form: ThrottleForm, seconds: number, epochMs: number): Answer {
  const status = form === '403quota' ? 403 : form === '503' ? 503 : 429;
  const at = epochMs + seconds * 1000;
  const headers: Record<string, string> = {};
  if (form === 'seconds' || form === '503') headers['retry-after'] = String(seconds);
  if (form === 'date') headers['retry-after'] = new Date(at).toUTCString();
  if (form === 'resetHeader') headers['x-rate-limit-reset'] = String(Math.ceil(at / 1000));
  if (form === 'resetSeconds') headers['x-ratelimit-reset'] = String(seconds);
  if (form === 'resetHeader' || form === 'resetSeconds') headers['x-rate-limit-remaining'] = '0';
  const detail = form === '403quota' ? 'quotaExceeded' : form === '503' ? 'service is busy' : 'too many requests';
  return { status, headers, body: errorBody(new ScimError(status, detail)) };
}
