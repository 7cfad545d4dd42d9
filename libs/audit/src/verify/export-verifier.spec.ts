import { createHash, generateKeyPairSync } from 'node:crypto';
import type { KeptEvent } from '../audit-event';
import { signCheckpoint } from '../checkpoint/checkpoint';
import { signerOf } from '../checkpoint/signed-note';
import { treeRoot } from '../tree/proofs';
import { eventLeaf } from './event-leaf';
import { isEventProof } from './event-proof';
import { type CoverSheet, exportedEvent, isCoverSheet } from './export-file';
import { ExportVerifier } from './export-verifier';
import type { Verdict } from './verdict';

const signer = signerOf('joinery.example/log', generateKeyPairSync('ed25519').privateKey);
const at = '2026-05-14T09:00:00.000Z';
const events: readonly KeptEvent[] = [1, 2, 3].map((n) => ({ id: String(n), occurredAt: at, recordedAt: at, actor: 'ada', type: 'plan.approved', data: { n } })); // prettier-ignore
const sealed = events.slice(0, 2).map(eventLeaf);
const checkpoint = signCheckpoint({ origin: signer.name, size: 2, root: treeRoot(sealed) }, [signer]);
const LINES = events.map((one, seq) => JSON.stringify(exportedEvent(one, seq < 2 ? { seq, leaf: sealed[seq] as Buffer } : null))); // prettier-ignore

/** The cover sheet of these lines, changed by hand or made anew by whoever changed the lines. */
function coverOf(lines: readonly string[], more: Partial<CoverSheet['data']> = {}): string {
  const sha256 = createHash('sha256').update(lines.map((line) => `${line}\n`).join('')).digest('hex'); // prettier-ignore
  const data = { version: '0.1.0', query: 'all', parameters: {}, log: signer.name, events: 3, sealed: 2, unsealed: 1, sha256, checkpoint, keys: [signer.text], ...more }; // prettier-ignore
  return JSON.stringify({ type: 'audit.export', occurredAt: at, actor: 'ada', data });
}
const COVER = coverOf(LINES);

function verify(lines: readonly string[]): Verdict {
  const last: unknown = JSON.parse(lines.at(-1) ?? 'null');
  const verifier = new ExportVerifier(isCoverSheet(last) ? last : null, { keys: [signer], checkpoints: [] });
  for (const line of lines) verifier.take(line);
  return verifier.end();
}
const told = (lines: readonly string[]): string[] => verify(lines).tampers.map(({ text }) => text);

/** The second line changed, and the sum on the cover sheet made to fit. */
function second(change: (line: Record<string, unknown>) => unknown): string[] {
  const lines = LINES.map((line, n) =>
    n === 1 ? JSON.stringify(change(JSON.parse(line) as Record<string, unknown>)) : line,
  );
  return [...lines, coverOf(lines)];
}

test('an exported log is as it was exported, what is not sealed yet among it', () => {
  expect(verify([...LINES, COVER])).toMatchObject({ isValid: true, tampers: [], unsealed: 1 });
});

test.each<[string, readonly string[], string | RegExp]>([
  ['that was cut off', LINES, /the cover sheet, the last line, is missing/],
  ['with its cover sheet twice', [...LINES, COVER, COVER], 'there are two cover sheets.'],
  ['with another cover sheet before its own', [coverOf(LINES, { version: '0.0.9' }), ...LINES, COVER], 'a cover sheet stands in the middle of the file.'],
  ['with an event behind the cover sheet', [...LINES.slice(0, 2), COVER, LINES[2] ?? '', COVER], '1 of the 3 lines that are to be events stand behind the cover sheet.'],
  ['with a line that is no JSON', [LINES[0] ?? '', 'x', LINES[2] ?? '', COVER], 'line 2 is no event.'],
  ['with a line that is a number', second(() => 7), 'line 2 is no event.'],
  ['with a line that is null', second(() => null), 'line 2 is no event.'],
  ['with a place between two', second((line) => ({ ...line, seq: 0.5 })), 'line 2 has no place and hash of a seal.'],
  ['with a place in words', second((line) => ({ ...line, seq: '1' })), 'line 2 has no place and hash of a seal.'],
  ['with a hash and no place', second((line) => ({ ...line, seq: null })), 'line 2 has no place and hash of a seal.'],
  ['with a place and no hash', second((line) => ({ ...line, leaf: null })), 'line 2 has no place and hash of a seal.'],
  ['with half a hash', second((line) => ({ ...line, leaf: String(line['leaf']).slice(32) })), 'line 2 has no place and hash of a seal.'],
  ['that lost an event', [...LINES.slice(0, 2), COVER], 'the file has 2 events, 2 of them sealed; its cover sheet says 3 and 2.'],
  ['of which a seal was taken off', second((line) => ({ ...line, seq: null, leaf: null })), 'the file has 3 events, 1 of them sealed; its cover sheet says 3 and 2.'],
  ['whose bytes are others', [...LINES, coverOf(LINES, { sha256: '00' })], /^the bytes of the file are not those that were exported: .* the cover sheet says 00\.$/],
  ['whose checkpoint is none', [...LINES, coverOf(LINES, { checkpoint: 'hello' })], 'the checkpoint on the cover sheet is none.'],
])('a file %s says so', (_sentence, lines, text) => {
  expect(verify(lines).isValid).toBe(false);
  expect(told(lines)).toContainEqual(typeof text === 'string' ? text : expect.stringMatching(text));
}); // prettier-ignore

/** As whoever changed the lines would export them: everything but the signature fits. */
const carefully = (lines: readonly string[], more: Partial<CoverSheet['data']> = {}): string[] => [
  ...lines,
  coverOf(lines, { events: lines.length, sealed: lines.length - 1, ...more }),
];
const [ONE = '', TWO = '', OPEN = ''] = LINES;
const forged = checkpoint.replace(/(— \S+ \S{10})(\S)/, (_all, before: string, one: string) => `${before}${one === 'A' ? 'B' : 'A'}`); // prettier-ignore

test.each<[string, readonly string[], readonly string[], RegExp]>([
  ['an event taken out of the middle', carefully([TWO, OPEN], { sealed: 1 }), ['missing', 'truncated'], /^TAMPERED: at place 0 stands event 2, which was sealed at place 1: 1 before it went\. 1 more was found\.$/],
  ['two events in another order', carefully([TWO, ONE, OPEN]), ['missing', 'out of order', 'rewritten'], / 2 more were found\.$/],
  ['an event that was changed', second((line) => ({ ...line, actor: 'mallory' })), ['changed'], /^TAMPERED: event 2, sealed at place 1, was changed: its hash is \w+, what was sealed is \w+\.$/],
  ['the last one gone', carefully([ONE, OPEN], { sealed: 1 }), ['truncated'], /^TAMPERED: the log ends after 1 events; a checkpoint says that there were 2: the last 1 are gone\.$/],
  ['a signature that was forged', [...LINES, coverOf(LINES, { checkpoint: forged })], ['forged'], /^TAMPERED: the signature of checkpoint 2 is forged\.$/],
  ['no checkpoint', [...LINES, coverOf(LINES, { checkpoint: null })], [], /^NOT SIGNED: 2 events as sealed, .* 1 newer is not sealed yet\.$/],
])('a log with %s is told as such', (_sentence, lines, kinds, sentence) => {
  const verdict = verify(lines);
  expect([verdict.isValid, verdict.tampers.map(({ kind }) => kind)]).toEqual([false, kinds]);
  expect(verdict.sentence).toMatch(sentence);
}); // prettier-ignore

describe('what was read is told from anything else by its shape', () => {
  const others = [null, undefined, 'audit.export', 7, [], {}, { type: 'plan.approved' }, { kind: 'joinery' }];

  it.each(others)('%j is neither a cover sheet nor a proof', (value) => {
    expect([isCoverSheet(value), isEventProof(value)]).toEqual([false, false]);
  });

  it('and is known by it', () => {
    expect(isCoverSheet({ type: 'audit.export' })).toBe(true);
    expect(isEventProof({ kind: 'joinery audit proof' })).toBe(true);
  });
});
