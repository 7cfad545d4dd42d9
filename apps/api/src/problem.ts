import { STATUS_CODES } from 'node:http';

/** A failure as callers see it (RFC 9457), with a stable code and a sentence that says what to do. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
}

export function problem(status: number, code: string, detail: string): Problem {
  return { status, code, title: STATUS_CODES[status] ?? 'Failed', detail };
}
