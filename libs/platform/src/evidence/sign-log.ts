import { systemClock } from '@joinery/kernel';
import type { Signer } from '@joinery/audit';
import { Refusal, type SigningRequest } from '@joinery/pipeline';
import type { StoredCheckpoint } from '@joinery/store';
import type { Config } from '../config';
import type { Joinery } from '../joinery';
import { keyFile, makeAuditKey, nextAuditKey, putInForce, readAuditKey } from './audit-key';
import { keepCheckpoint, rememberSigned, signedBefore } from './checkpoint-copies';

export type SigningPlace = Pick<Config, 'home' | 'auditKey' | 'checkpoints'>;

/** The little of the product that signs. */
export type Log = Pick<Joinery, 'store' | 'clock' | 'sealEvents' | 'signCheckpoint'>;

/** The public key of this process, and whether it is the one that signs this log. */
export interface KeyInForce {
  readonly own: string | null;
  readonly signing: string | null;
}

/** The key that this process has, and the one that signed last; null for none. They differ where a key was lost. */
export async function keyInForce({ store }: Pick<Joinery, 'store'>, place: SigningPlace): Promise<KeyInForce> {
  return store.read(async ({ auditSeals }) => ({
    own: readAuditKey(place, await auditSeals.origin())?.text ?? null,
    signing: (await auditSeals.checkpoints(1))[0]?.signedBy ?? null,
  }));
}

/** Signs what is sealed; null when there is nothing new. The key is made when none ever signed this log. */
export async function signLog(joinery: Log, place: SigningPlace): Promise<StoredCheckpoint | null> {
  const { origin, last } = await joinery.store.read(async ({ auditSeals }) => ({
    origin: await auditSeals.origin(),
    last: (await auditSeals.checkpoints(1))[0],
  }));
  const isFirst = last === undefined && place.auditKey === null;
  const signer = readAuditKey(place, origin) ?? (isFirst ? makeAuditKey(place, origin) : null);
  if (signer !== null) return sign(joinery, place, origin, { signers: [signer] });
  const before = last === undefined ? '' : ` This log is signed by ${last.signedBy}: give this process that key.`;
  throw new Refusal(
    'AUDIT_KEY_MISSING',
    `There is no key for the audit log in ${keyFile(place)}.${before} Where there is none any more: joinery audit key --new --reason TEXT.`,
  );
}

/** Seals and signs everything that there is at this moment, where this process has the key. */
export async function sealAndSign(joinery: Log, place: SigningPlace): Promise<void> {
  await joinery.sealEvents.execute();
  await signLog(joinery, place);
}

/**
 * Gives the log a new key. The event that tells of it is the first thing that the new key signs, and the key before it
 * signs the same checkpoint where it is here: who knows the old key so learns of the new one. Ended halfway, it can be
 * done again.
 */
export async function changeKey(joinery: Log, place: SigningPlace, actor: string, reason: string): Promise<string> {
  const origin = await joinery.store.read(({ auditSeals }) => auditSeals.origin());
  const { signing } = await keyInForce(joinery, place);
  const next = nextAuditKey(place, origin);
  const before = readAuditKey(place, origin);
  const isVouchedFor = before !== null && before.text === signing;
  if (signing !== next.text) await tellOfKey(joinery, { actor, reason, key: next, before: signing, isVouchedFor });
  await joinery.sealEvents.execute();
  const signers: readonly [Signer, ...Signer[]] = before !== null && isVouchedFor ? [next, before] : [next];
  const signed = await sign(joinery, place, origin, { signers, mayReplace: true });
  if (signed === null && signing !== next.text)
    throw new Refusal('AUDIT_BUSY', 'Another process is sealing or signing at this moment. Try again.');
  const [last] = await joinery.store.read(({ auditSeals }) => auditSeals.checkpoints(1));
  putInForce(place, last?.size ?? 0);
  return next.text;
}

interface NewKey {
  readonly actor: string;
  readonly reason: string;
  readonly key: Signer;
  readonly before: string | null;
  readonly isVouchedFor: boolean;
}

function tellOfKey({ store, clock }: Log, { actor, reason, key, before, isVouchedFor }: NewKey): Promise<void> {
  const data = { key: key.text, before, isVouchedFor, reason };
  return store.transaction(({ audit }) =>
    audit.append([{ occurredAt: clock.now(), actor, type: 'audit.key-changed', data }]),
  );
}

async function sign(
  { signCheckpoint }: Log,
  place: SigningPlace,
  origin: string,
  request: Pick<SigningRequest, 'signers' | 'mayReplace'>,
): Promise<StoredCheckpoint | null> {
  const before = await signedBefore(place, origin);
  const signed = await signCheckpoint.execute({ ...request, signedBefore: before, keepCopy: copies(place) });
  if (signed !== null) await rememberSigned(place.home, origin, signed.note);
  return signed;
}

function copies({ checkpoints }: SigningPlace): (checkpoint: string) => Promise<void> {
  return async (checkpoint) => {
    // By the wall clock: the day of a file is when it was written, whatever day decisions are made as of.
    if (checkpoints !== null) await keepCheckpoint(checkpoints, checkpoint, systemClock.now());
  };
}
