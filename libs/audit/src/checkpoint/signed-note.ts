import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';

/**
 * Signed notes (C2SP signed-note v1): a text, an empty line, and one line for each signature. Only Ed25519 is spoken
 * here; signatures of other kinds, such as those of witnesses, are left standing and not judged.
 */
export interface SignedNote {
  /** Ends in a line feed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly name: string;
  /** Four bytes as hex digits: which key of that name. */
  readonly keyId: string;
  readonly signature: Buffer;
}

/** A public key with the name that it signs under; `text` is how it is handed on: `name+id+key`. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: string;
  readonly text: string;
  readonly key: KeyObject;
}

/** A private key with what it is called. */
export interface Signer extends VerifierKey {
  readonly privateKey: KeyObject;
}

const ED25519 = Buffer.from([1]);
const ID_BYTES = 4;
const KEY_BYTES = 32;

/** A private Ed25519 key, under the name by which verifiers know it. */
export function signerOf(name: string, privateKey: KeyObject): Signer {
  const raw = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';
  return { ...verifierKeyOf(name, Buffer.from(raw, 'base64url')), privateKey };
}

function verifierKeyOf(name: string, raw: Buffer): VerifierKey {
  const typed = Buffer.concat([ED25519, raw]);
  const keyId = createHash('sha256')
    .update(`${name}\n`)
    .update(typed)
    .digest('hex')
    .slice(0, ID_BYTES * 2);
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') }, format: 'jwk' });
  return { name, keyId, text: `${name}+${keyId}+${typed.toString('base64')}`, key };
}

/** Null for what is no Ed25519 key, or whose id is not that of the key. */
export function readVerifierKey(text: string): VerifierKey | null {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  const typed = Buffer.from(match?.[3] ?? '', 'base64');
  if (match?.[1] === undefined || typed.length !== KEY_BYTES + 1 || typed[0] !== ED25519[0]) return null;
  const key = verifierKeyOf(match[1], typed.subarray(1));
  return key.keyId === match[2] ? key : null;
}

/** The note with a signature of each signer, in their order. */
export function signNote(text: string, signers: readonly Signer[]): string {
  const lines = signers.map(({ name, keyId, privateKey }) => {
    const signature = Buffer.concat([Buffer.from(keyId, 'hex'), sign(null, Buffer.from(text), privateKey)]);
    return `— ${name} ${signature.toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/** Null for what is no note. */
export function readNote(note: string): SignedNote | null {
  const end = note.indexOf('\n\n');
  if (end < 0) return null;
  const lines = note
    .slice(end + 2)
    .split('\n')
    .filter((line) => line !== '');
  const signatures = lines.map(readSignature);
  if (signatures.length === 0 || signatures.includes(null)) return null;
  return { text: note.slice(0, end + 1), signatures: signatures.filter((one) => one !== null) };
}

function readSignature(line: string): NoteSignature | null {
  const match = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line);
  const bytes = Buffer.from(match?.[2] ?? '', 'base64');
  if (match?.[1] === undefined || bytes.length <= ID_BYTES) return null;
  return { name: match[1], keyId: bytes.toString('hex', 0, ID_BYTES), signature: bytes.subarray(ID_BYTES) };
}

/** Whether a key signed: `unsigned` when it did not, `forged` when what stands under its name is not its signature. */
export function signatureOf(note: SignedNote, key: VerifierKey): 'signed' | 'unsigned' | 'forged' {
  const own = note.signatures.find(({ name, keyId }) => name === key.name && keyId === key.keyId);
  if (own === undefined) return 'unsigned';
  return verify(null, Buffer.from(note.text), key.key, own.signature) ? 'signed' : 'forged';
}
