import { generateKeyPairSync } from 'node:crypto';
import type { KeptEvent } from '../audit-event';
import { readCheckpoint, signCheckpoint } from '../checkpoint/checkpoint';
import { signerOf } from '../checkpoint/signed-note';
import { treeRoot } from '../tree/proofs';
import { eventLeaf } from './event-leaf';
import { type EventProof, proveEvent, verifyEventProof } from './event-proof';
import { type ExtensionProof, proveExtension, verifyExtension } from './extension-proof';
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
    ['a place before the first', { ...proof, seq: -1 }, /this is no proof/],
    ['a place between two', { ...proof, seq: 2.5 }, /this is no proof/],
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

describe('the proof that a log goes on from another one', () => {
  const older = signCheckpoint({ origin: signer.name, size: 3, root: treeRoot(leaves.slice(0, 3)) }, [signer]);
  const extension = proveExtension(older, 3, checkpoint, leaves);
  const kept = [older].map(readCheckpoint).filter((one) => one !== null);

  it('holds without a single event', () => {
    expect(verifyExtension(extension, { keys: [signer], checkpoints: kept })).toEqual({
      isValid: true,
      sentence: 'VALID: the log joinery.example/log of 5 events begins with that of checkpoint 3, unchanged.',
    });
  });

  const forked = [...leaves.slice(0, 2), leaves[4] as Buffer];
  const fork = signCheckpoint({ origin: signer.name, size: 3, root: treeRoot(forked) }, [signer]);
  const wrong: readonly (readonly [string, ExtensionProof, RegExp])[] = [
    ['a log that was forked', { ...extension, from: fork }, /does not begin with that of checkpoint 3/],
    ['a log that was cut off', { ...extension, from: checkpoint, to: older }, /3 events does not begin with .* 5/],
    ['another log', { ...extension, from: older.replaceAll(signer.name, 'other/log') }, /are of other\/log and/],
    [
      'another checkpoint than the one that was kept',
      proveExtension(checkpoint, 5, checkpoint, leaves),
      /5 is none of/,
    ],
    ['a checkpoint of somebody else', { ...extension, to: signCheckpoint({ origin: signer.name, size: 5, root: treeRoot(leaves) }, [stranger]) }, /5 is not signed by a key/], // prettier-ignore
    ['a path of something else', { ...extension, path: ['00'] }, /this is no proof/],
  ];
  it.each(wrong)('does not hold for %s', (_sentence, one, text) => {
    const { isValid, sentence } = verifyExtension(one, { keys: [signer], checkpoints: kept });
    expect([isValid, sentence]).toEqual([false, expect.stringMatching(text)]);
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
