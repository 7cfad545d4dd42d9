import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Instant, parseInstant } from '@joinery/kernel';
import type { WebhookProof } from '@joinery/identity';

/** Why a call is not believed. */
export type WebhookVerdict =
  { readonly kind: 'genuine' } | { readonly kind: 'refused'; readonly reason: 'unsigned' | 'stale' | 'forged' };

export interface WebhookCall {
  /** The bytes of the body as they came: signatures are over these, not over what they mean. */
  readonly body: Buffer;
  /** A header of the call by its name in small letters. */
  readonly header: (name: string) => string | undefined;
}

/** Senders try again after up to forty minutes (BambooHR); what is older is a replay. */
const OLDEST_MS = 60 * 60_000;
/** How far their clock may be ahead of ours. */
const AHEAD_MS = 5 * 60_000;
const EPOCH_MILLISECONDS = 100_000_000_000;

/**
 * Is this call from whoever has the key? A genuine call is a hint that something changed and nothing more: the next
 * delta reads it. Without a timestamp a call can be played again, which asks the source once more and does no other
 * harm.
 */
export function verifyWebhook(call: WebhookCall, proof: WebhookProof, key: string, now: Instant): WebhookVerdict {
  const shown = call.header(proof.header.toLowerCase())?.trim();
  if (!shown || key === '') return { kind: 'refused', reason: 'unsigned' };
  if (proof.kind === 'secret') {
    return same(shown.replace(/^Bearer +/i, ''), key) ? GENUINE : { kind: 'refused', reason: 'forged' };
  }
  const { algorithm, timestampHeader } = proof;
  const timestamp = timestampHeader === undefined ? '' : call.header(timestampHeader.toLowerCase());
  if (timestamp === undefined) return { kind: 'refused', reason: 'unsigned' };
  const mac = createHmac(algorithm, key).update(call.body).update(timestamp).digest();
  const signature = shown.replace(/^sha(?:256|512)=/i, '');
  const isGenuine = [mac.toString('hex'), mac.toString('base64')].some((expected) => same(expected, signature));
  if (!isGenuine) return { kind: 'refused', reason: 'forged' };
  return timestampHeader === undefined || isFresh(timestamp, now) ? GENUINE : { kind: 'refused', reason: 'stale' };
}

const GENUINE: WebhookVerdict = Object.freeze({ kind: 'genuine' });

function isFresh(timestamp: string, now: Instant): boolean {
  const sentAt = momentOf(timestamp);
  const age = sentAt === null ? Number.NaN : Date.parse(now) - sentAt;
  return age <= OLDEST_MS && age >= -AHEAD_MS;
}

function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Seconds or milliseconds since 1970, or a date-time with an offset. */
function momentOf(text: string): number | null {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number > EPOCH_MILLISECONDS ? number : number * 1_000;
  }
  const instant = parseInstant(text);
  return instant === null ? null : Date.parse(instant);
}
