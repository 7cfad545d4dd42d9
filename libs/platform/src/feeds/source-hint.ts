import { verifyWebhook, type WebhookCall } from '@joinery/connectors';
import { proofOfVendor } from '@joinery/identity';
import type { Joinery } from '../joinery';
import { readSecret } from '../read-secret';

/** What became of a webhook of a source. */
export type HintVerdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused'; readonly reason: 'unsigned' | 'stale' | 'forged' }
  /** The policy knows no such source, or expects no webhook of it. */
  | { readonly kind: 'unknown' };

/**
 * Takes the webhook of a source for what it is: a hint that something changed. Nothing of its content is believed; the
 * worker asks the source itself. Twice, late or out of order it so does no harm. Throws `Refusal` when the key is
 * missing.
 */
export async function takeHint(joinery: Joinery, sourceId: string, call: WebhookCall): Promise<HintVerdict> {
  const pull = joinery.policies.current().sources.get(sourceId)?.pull;
  const proof = pull?.webhook?.proof ?? proofOfVendor(pull?.vendor);
  if (!pull?.webhook || !proof) return { kind: 'unknown' };
  const now = joinery.clock.now();
  const key = readSecret(pull.webhook.secretFrom, sourceId, 'the key of its webhook');
  const verdict = verifyWebhook(call, proof, key, now);
  if (verdict.kind === 'refused') return verdict;
  await joinery.store.transaction((tx) => tx.pulls.hint(sourceId, now));
  return { kind: 'taken' };
}
