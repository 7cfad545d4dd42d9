import { type ServerResponse, STATUS_CODES } from 'node:http';

/** A failure as callers see it (RFC 9457), with a stable code and a sentence that says what to do. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
}

export function problem(status: number, detail: string, code = `HTTP_${status}`): Problem {
  return { status, code, title: STATUS_CODES[status] ?? 'Failed', detail };
}

export function sendProblem(
  response: ServerResponse,
  found: Problem,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(found);
  const length = Buffer.byteLength(text);
  response.writeHead(found.status, {
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': length,
  });
  response.end(text);
}
