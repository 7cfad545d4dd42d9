import type { Exchange } from '../../../kit/target';

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
export function evidence(
  sent: Sent,
  status: number,
  answer: string,
  secrets: readonly string[],
  keepsReads = false,
): Exchange {
  const { method, path, ms } = sent;
  if (method === 'GET' && status < 300 && !keepsReads) return { method, path, status, ms };
  const response = readable(answer, secrets);
  return sent.body === null
    ? { method, path, status, ms, response }
    : { method, path, status, ms, request: readable(sent.body, secrets), response };
}

/** Evidence of a request whose answer never came: `response` says what came instead. */
export function lostEvidence(sent: Sent, reason: string, secrets: readonly string[]): Exchange {
  const { method, path, ms } = sent;
  const response = `no answer: ${readable(reason, secrets)}`;
  const request = sent.body === null ? {} : { request: readable(sent.body, secrets) };
  return { method, path, status: null, ms, ...request, response };
}

/** Cut to a readable length; passwords and our own secrets (some apps echo requests) never get this far. */
export function readable(text: string, secrets: readonly string[]): string {
  let kept = text;
  for (const secret of secrets) if (secret.length > 3) kept = kept.replaceAll(secret, '***');
  if (kept.length > KEPT) kept = `${kept.slice(0, KEPT)}…`;
  return kept.replace(PASSWORD, '$1"***"');
}
