import { generateKeyPairSync } from 'node:crypto';
import { leafHash } from '../tree/hashes';
import { readCheckpoint, readCheckpoints, signCheckpoint } from './checkpoint';
import { readNote, readVerifierKey, signatureOf, signerOf } from './signed-note';

/** The example of golang.org/x/mod/sumdb/note, which C2SP signed-note was written down from. */
const KNOWN_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const KNOWN_NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

const signer = (name = 'joinery.example/log') => signerOf(name, generateKeyPairSync('ed25519').privateKey);

describe('a signed note', () => {
  const key = readVerifierKey(KNOWN_KEY);

  it('of somebody else is verified by their key', () => {
    const note = readNote(KNOWN_NOTE);
    expect(note && key && signatureOf(note, key)).toBe('signed');
  });

  it('is forged when a word of it is another one', () => {
    const note = readNote(KNOWN_NOTE.replace('answer', 'solution'));
    expect(note && key && signatureOf(note, key)).toBe('forged');
  });

  it.each([
    ['a key with the id of another one', KNOWN_KEY.replace('c74f20a3', 'c74f20a4')],
    ['a key of another kind', KNOWN_KEY.replace('+AR', '+BR')],
    ['a key that is cut off', KNOWN_KEY.slice(0, -8)],
    ['no key at all', 'hello'],
  ])('is not judged by %s', (_sentence, text) => {
    expect(readVerifierKey(text)).toBeNull();
  });
});

describe('a checkpoint', () => {
  const head = { origin: 'joinery.example/log', size: 7, root: leafHash('root') };

  it('is three lines and a signature, and reads as what was signed', () => {
    const one = signer();
    const text = signCheckpoint(head, [one]);
    expect(text.split('\n').slice(0, 4)).toEqual([head.origin, '7', head.root.toString('base64'), '']);
    const read = readCheckpoint(text);
    expect(read).toMatchObject(head);
    expect(read && signatureOf(read.note, one)).toBe('signed');
    expect(read && signatureOf(read.note, signer())).toBe('unsigned');
  });

  it('has a signature of each signer, and lets those of other kinds stand', () => {
    const [first, second] = [signer(), signer()];
    const text = `${signCheckpoint(head, [first, second])}— witness.example AAAAAAEBAQ==\n`;
    const read = readCheckpoint(text);
    expect([first, second].map((one) => read && signatureOf(read.note, one))).toEqual(['signed', 'signed']);
    expect(read?.note.signatures).toHaveLength(3);
  });

  it('stands behind others in a file', () => {
    const one = signer();
    const texts = [1, 2, 3].map((size) => signCheckpoint({ ...head, size }, [one]));
    expect(readCheckpoints(texts.join(''))?.map(({ size }) => size)).toEqual([1, 2, 3]);
    expect(readCheckpoints(texts.join('\n'))?.map(({ text }) => text)).toEqual(texts);
  });

  it.each([
    ['without a signature', 'a\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n'],
    ['whose size has a leading zero', signCheckpoint(head, [signer()]).replace('\n7\n', '\n07\n')],
    ['whose root is cut off', signCheckpoint(head, [signer()]).replace(/=\n\n/, '\n\n')],
  ])('%s is none', (_sentence, text) => {
    expect([readCheckpoint(text), readCheckpoints(text)]).toEqual([null, null]);
  });

  it('in a file with anything else is not read', () => {
    expect(readCheckpoints(`${signCheckpoint(head, [signer()])}{"and": "this"}\n`)).toBeNull();
  });
});
