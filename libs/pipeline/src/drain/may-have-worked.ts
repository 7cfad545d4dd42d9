import type { Exchange } from '@joinery/connectors/kit';

/** Whether a write may have had its effect. A refusal, as by a 429, has none; 408 and 409 tell as little as no answer. */
export function mayHaveWorked({ status }: Pick<Exchange, 'status'>): boolean {
  return status === null || status < 400 || status >= 500 || status === 408 || status === 409;
}
