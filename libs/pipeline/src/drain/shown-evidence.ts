import type { Exchange } from '@joinery/connectors/kit';
import { type AttributeValue, HIDDEN } from '@joinery/identity';
import type { StepOutcome } from './outcome';

/**
 * Puts `•••` in place of values. They are found as we send them; an app that writes them in another way shows them.
 */
export function withoutValues(values: readonly AttributeValue[]): (text: string) => string {
  const patterns = [...new Set(values.flatMap((value) => (Array.isArray(value) ? value : [value])))].map(patternOf);
  return (text) => patterns.reduce((shown, one) => shown.replace(one, `"${HIDDEN}"`), text);
}

/** The evidence as it is kept: sensitive values stand hidden in requests, answers and remarks. */
export function shownEvidence(
  evidence: StepOutcome['evidence'],
  hide: (text: string) => string,
): StepOutcome['evidence'] {
  const { exchanges, reason, remarks } = evidence;
  return {
    ...evidence,
    ...(typeof reason === 'string' ? { reason: hide(reason) } : {}),
    ...(Array.isArray(remarks) ? { remarks: remarks.map((remark) => hide(String(remark))) } : {}),
    ...(exchanges ? { exchanges: exchanges.map((one) => shownExchange(one, hide)) } : {}),
  };
}

function shownExchange(exchange: Exchange, hide: (text: string) => string): Exchange {
  return {
    ...exchange,
    ...(exchange.request === undefined ? {} : { request: hide(exchange.request) }),
    ...(exchange.response === undefined ? {} : { response: hide(exchange.response) }),
  };
}

/** The value where it stands whole in a JSON text. */
function patternOf(value: unknown): RegExp {
  const json = JSON.stringify(value).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return typeof value === 'string' ? new RegExp(json, 'g') : new RegExp(`(?<=[:[,]\\s*)${json}(?=\\s*[,}\\]])`, 'g');
}
