import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { existsSync, linkSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Signer, signerOf } from '@joinery/audit';
import { Refusal } from '@joinery/pipeline';
import type { Config } from '../config';
import { makeFolder } from '../make-folder';

export type KeyPlace = Pick<Config, 'home' | 'auditKey'>;

const NAME = 'audit-key.pem';
const FORMER = /^audit-key-until-\d+\.pem$/;

/** Where the private key of the audit log is: an Ed25519 key in PKCS #8 PEM, readable by its owner alone. */
export function keyFile({ home, auditKey }: KeyPlace): string {
  return auditKey ?? join(home, NAME);
}

/** The key of this process under the name of the log; null where there is none yet. */
export function readAuditKey(place: KeyPlace, origin: string): Signer | null {
  const file = keyFile(place);
  return existsSync(file) ? signerOf(origin, readPem(file)) : null;
}

/** Keys that signed before, as far as they are kept beside the one in force. */
export function formerKeys(place: KeyPlace, origin: string): Signer[] {
  const folder = dirname(keyFile(place));
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => FORMER.test(name)) : [];
  return names.map((name) => signerOf(origin, readPem(join(folder, name))));
}

/** Makes the key of this process; of two processes that make it at once, both use the one that was there first. */
export function makeAuditKey(place: KeyPlace, origin: string): Signer {
  const file = keyFile(place);
  writeKey(file);
  return signerOf(origin, readPem(file));
}

/** A key that is to take the place of the one in force. It lies beside it until it has signed: see `putInForce`. */
export function nextAuditKey(place: KeyPlace, origin: string): Signer {
  const file = `${keyFile(place)}.next`;
  writeKey(file);
  return signerOf(origin, readPem(file));
}

/** The next key takes the place of the one in force, which stays beside it: what it signed can be held against it. */
export function putInForce(place: KeyPlace, size: number): void {
  const file = keyFile(place);
  if (existsSync(file)) renameSync(file, join(dirname(file), `audit-key-until-${size}.pem`));
  renameSync(`${file}.next`, file);
}

/** Appears under its name only when it is whole, and never in place of another one. */
function writeKey(file: string): void {
  makeFolder(dirname(file));
  const draft = `${file}.${randomUUID()}`;
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(draft, pem, { flag: 'wx', mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}

function readPem(file: string): KeyObject {
  const hint = 'Make one by: openssl genpkey -algorithm ed25519 -out FILE';
  try {
    const key = createPrivateKey(readFileSync(file));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (error) {
    throw new Refusal(
      'AUDIT_KEY_UNREADABLE',
      `${file} is no private key in PEM that can be read: ${(error as Error).message}. ${hint}`,
    );
  }
  throw new Refusal('AUDIT_KEY_UNREADABLE', `${file} holds a key of another kind than Ed25519. ${hint}`);
}
