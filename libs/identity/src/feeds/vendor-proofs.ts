import type { WebhookProof } from './source-pull';

/** How vendors prove their webhooks, of those whose documentation says it; of all others a policy has to say it. */
const VENDOR_PROOFS: ReadonlyMap<string, WebhookProof> = new Map<string, WebhookProof>([
  [
    'bamboohr',
    { kind: 'hmac', header: 'X-BambooHR-Signature', algorithm: 'sha256', timestampHeader: 'X-BambooHR-Timestamp' },
  ],
  ['hibob', { kind: 'hmac', header: 'Bob-Signature', algorithm: 'sha512' }],
]);

export const PROVING_VENDORS: readonly string[] = [...VENDOR_PROOFS.keys()];

/** Null where nobody says how the vendor's webhooks are proved, or no vendor is named. */
export function proofOfVendor(vendor: string | undefined): WebhookProof | null {
  return vendor === undefined ? null : (VENDOR_PROOFS.get(vendor) ?? null);
}
