import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Instant, parseInstant } from '@joinery/kernel';

/** Why a call is not believed. */
export type WebhookVerdict =
  { readonly kind: 'genuine' } | { readonly kind: 'refused'; readonly reason: 'unsigned' | 'stale' | 'forged' };

export interface SignedCall {
  /** The bytes of the body as they came: the signature is over these, not over what they mean. */
  readonly body: Buffer;
  /** `X-BambooHR-Timestamp` and `X-BambooHR-Signature`. */
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/** BambooHR tries again after up to forty minutes; what is older is a replay. */
const OLDEST_MS = 60 * 60_000;
/** How far its clock may be ahead of ours. */
const AHEAD_MS = 5 * 60_000;
const EPOCH_MILLISECONDS = 100_000_000_000;

/**
 * Is this call from BambooHR? HMAC-SHA-256 over body and timestamp with the webhook's private key, in hexadecimal digits
 * or base64. A genuine call is a hint that something changed and nothing more: the next delta reads it.
 */
export function verifyBamboohrWebhook(call: SignedCall, privateKey: string, now: Instant): WebhookVerdict {
  const { body, timestamp, signature } = call;
  if (!timestamp || !signature || privateKey === '') return { kind: 'refused', reason: 'unsigned' };
  const mac = createHmac('sha256', privateKey).update(body).update(timestamp).digest();
  const isGenuine = [Buffer.from(mac.toString('hex')), Buffer.from(mac.toString('base64'))].some((expected) =>
    same(expected, Buffer.from(signature.trim().replace(/^sha256=/i, ''))),
  );
  if (!isGenuine) return { kind: 'refused', reason: 'forged' };
  const sentAt = momentOf(timestamp);
  const age = sentAt === null ? Number.NaN : Date.parse(now) - sentAt;
  const isFresh = age <= OLDEST_MS && age >= -AHEAD_MS;
  return isFresh ? { kind: 'genuine' } : { kind: 'refused', reason: 'stale' };
}

function same(one: Buffer, other: Buffer): boolean {
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
