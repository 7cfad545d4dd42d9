import { generateKeyPairSync } from 'node:crypto';
import type { KeptEvent } from '../audit-event';
import { readCheckpoint, signCheckpoint } from '../checkpoint/checkpoint';
import { signerOf } from '../checkpoint/signed-note';
import { treeRoot } from '../tree/proofs';
import { eventLeaf } from './event-leaf';
import { type EventProof, proveEvent, verifyEventProof } from './event-proof';
import { type SealState, sealGap } from './seal-gap';

const signer = signerOf('joinery.example/log', generateKeyPairSync('ed25519').privateKey);
const stranger = signerOf('joinery.example/log', generateKeyPairSync('ed25519').privateKey);
const at = '2026-05-14T09:00:00.000Z';
const events: readonly KeptEvent[] = [1, 2, 3, 4, 5].map((n) => ({
  id: String(n),
  occurredAt: at,
  recordedAt: at,
  actor: 'ada',
  type: 'plan.approved',
  data: { n },
}));
const leaves = events.map(eventLeaf);
const checkpoint = signCheckpoint({ origin: signer.name, size: 5, root: treeRoot(leaves) }, [signer]);
const proof = proveEvent(events[3] as KeptEvent, 3, leaves, checkpoint);
const nobody = { keys: [], checkpoints: [] };

describe('the proof of one event', () => {
  it('holds without the other events, and says when nobody from outside vouches for it', () => {
    expect(verifyEventProof(proof, { ...nobody, keys: [signer] })).toEqual({
      isValid: true,
      sentence: 'VALID: event 4 stands unchanged at place 3 of 5 in the log joinery.example/log of the checkpoint.',
    });
    const kept = readCheckpoint(checkpoint);
    expect(verifyEventProof(proof, { ...nobody, checkpoints: kept ? [kept] : [] }).isValid).toBe(true);
    expect(verifyEventProof(proof, nobody).sentence).toMatch(/nothing from outside vouches for/);
  });

  const wrong: readonly (readonly [string, EventProof, RegExp])[] = [
    ['another event', { ...proof, event: { ...proof.event, actor: 'mallory' } }, /event 4 does not stand at place 3/],
    ['another place', { ...proof, seq: 2 }, /does not stand at place 2/],
    ['a path that is cut off', { ...proof, path: proof.path.slice(1) }, /does not stand/],
    ['a path of something else', { ...proof, path: ['zz'] }, /this is no proof/],
    ['no checkpoint', { ...proof, checkpoint: 'hello' }, /this is no proof/],
    ['a checkpoint of somebody else', { ...proof, checkpoint: signCheckpoint({ origin: signer.name, size: 5, root: treeRoot(leaves) }, [stranger]) }, /not signed by a key that was given/], // prettier-ignore
  ];
  it.each(wrong)('does not hold for %s', (_sentence, one, text) => {
    const { isValid, sentence } = verifyEventProof(one, { ...nobody, keys: [signer] });
    expect([isValid, sentence]).toEqual([false, expect.stringMatching(text)]);
  });

  it('does not hold under another checkpoint than the one that is held', () => {
    const other = readCheckpoint(signCheckpoint({ origin: signer.name, size: 4, root: treeRoot(leaves) }, [signer]));
    const { sentence } = verifyEventProof(proof, { ...nobody, checkpoints: other ? [other] : [] });
    expect(sentence).toMatch(/none of those that were given/);
  });
});

describe('a gap in the sealing', () => {
  const fine: SealState = { size: 5, unsealedSince: null, unsignedSince: null, checkpoint: null, now: at };
  it.each([
    ['nothing is open', {}, null],
    ['what is open is some minutes old', { unsealedSince: '2026-05-14T08:56:00.000Z' }, null],
    ['events are not sealed', { unsealedSince: '2026-05-14T08:54:00.000Z' }, /events since .* are not sealed/],
    ['seals are not signed', { unsignedSince: '2026-05-14T08:54:00.000Z' }, /not signed; there is no checkpoint/],
  ])('when %s', (_sentence, state, text) => {
    const gap = sealGap({ ...fine, ...state });
    expect(gap).toEqual(text === null ? null : expect.stringMatching(text));
  });
});
