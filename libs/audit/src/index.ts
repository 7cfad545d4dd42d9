export type * from './audit-event';
export * from './describe-event';
export * from './checkpoint/checkpoint';
export {
  type NoteSignature,
  type SignedNote,
  type Signer,
  type VerifierKey,
  readVerifierKey,
  signatureOf,
  signerOf,
} from './checkpoint/signed-note';
export * from './tree/frontier';
export { HASH_BYTES, type TreeHash } from './tree/hashes';
export * from './verify/event-leaf';
export * from './verify/event-proof';
export * from './verify/export-file';
export * from './verify/export-verifier';
export * from './verify/extension-proof';
export * from './verify/log-verifier';
export type { ProofVerdict } from './verify/proof-verdict';
export * from './verify/seal-gap';
export type * from './verify/verdict';
