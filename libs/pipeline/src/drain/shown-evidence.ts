import type { Exchange } from '@joinery/connectors/kit';
import { type AttributeValue, HIDDEN } from '@joinery/identity';
import type { StepOutcome } from './outcome';

/**
 * The evidence as it is kept: sensitive values stand in the requests and answers as `•••`. They are found as we send
 * them; an app that writes them in another way shows them.
 */
export function shownEvidence(
  evidence: StepOutcome['evidence'],
  values: readonly AttributeValue[],
): StepOutcome['evidence'] {
  const { exchanges } = evidence;
  if (!exchanges || values.length === 0) return evidence;
  const patterns = [...new Set(values.flatMap((value) => (Array.isArray(value) ? value : [value])))].map(patternOf);
  const hide = (text: string): string => patterns.reduce((shown, one) => shown.replace(one, `"${HIDDEN}"`), text);
  const shown = exchanges.map((exchange): Exchange => ({
    ...exchange,
    ...(exchange.request === undefined ? {} : { request: hide(exchange.request) }),
    ...(exchange.response === undefined ? {} : { response: hide(exchange.response) }),
  }));
  return { ...evidence, exchanges: shown };
}

/** The value where it stands whole in a JSON text. */
function patternOf(value: unknown): RegExp {
  const json = JSON.stringify(value).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return typeof value === 'string' ? new RegExp(json, 'g') : new RegExp(`(?<=[:[,]\\s*)${json}(?=\\s*[,}\\]])`, 'g');
}
