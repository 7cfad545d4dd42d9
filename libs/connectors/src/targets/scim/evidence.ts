import type { Exchange } from '../../kit/target';

const KEPT = 2_000;
const PASSWORD = /("password"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)/gi;

/** What is on record about one request: whether it writes, what was sent, how it ended. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly ms: number;
}

/** Evidence of an exchange that was answered; bodies only for writes and failures. */
export function evidence(sent: Sent, status: number, answer: string, secret: string | null): Exchange {
  const { method, path, ms } = sent;
  if (method === 'GET' && status < 300) return { method, path, status, ms };
  const response = readable(answer, secret);
  return sent.body === null
    ? { method, path, status, ms, response }
    : { method, path, status, ms, request: readable(sent.body, secret), response };
}

/** Evidence of a request whose answer never came: `response` says what came instead. */
export function lostEvidence(sent: Sent, reason: string, secret: string | null): Exchange {
  const { method, path, ms } = sent;
  const response = `no answer: ${readable(reason, secret)}`;
  const request = sent.body === null ? {} : { request: readable(sent.body, secret) };
  return { method, path, status: null, ms, ...request, response };
}

/** Cut to a readable length; passwords and our own token (some apps echo requests) never get this far. */
export function readable(text: string, secret: string | null): string {
  let kept = text.length > KEPT ? `${text.slice(0, KEPT)}…` : text;
  if (secret !== null && secret.length > 3) kept = kept.replaceAll(secret, '***');
  return kept.replace(PASSWORD, '$1"***"');
}
