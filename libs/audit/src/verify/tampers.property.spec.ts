import { createHash, generateKeyPairSync } from 'node:crypto';
import fc from '@joinery/testing/fc';
import type { KeptEvent } from '../audit-event';
import { type Checkpoint, readCheckpoint, signCheckpoint } from '../checkpoint/checkpoint';
import { type Signer, signerOf } from '../checkpoint/signed-note';
import { treeRoot } from '../tree/proofs';
import { eventLeaf } from './event-leaf';
import { type CoverSheet, exportedEvent } from './export-file';
import { ExportVerifier } from './export-verifier';
import type { Outside, Verdict } from './verdict';

const ORIGIN = 'joinery.example/log';
const keyPair = (): Signer => signerOf(ORIGIN, generateKeyPairSync('ed25519').privateKey);
const OURS = keyPair();
const THEIRS = keyPair();

const event = (id: number): KeptEvent => ({
  id: String(id),
  occurredAt: `2026-05-14T09:00:${String(id % 60).padStart(2, '0')}.000Z`,
  recordedAt: `2026-05-14T09:00:${String(id % 60).padStart(2, '0')}.250Z`,
  actor: 'joinery',
  type: 'lifecycle.leaver',
  identityId: `person ${id}`,
  appId: null,
  planId: null,
  importId: null,
  data: { after: { state: 'leaver' }, n: id },
});

function signed(events: readonly KeptEvent[], size: number, by: readonly Signer[] = [OURS]): string {
  return signCheckpoint({ origin: ORIGIN, size, root: treeRoot(events.slice(0, size).map(eventLeaf)) }, by);
}

const held = (text: string): Checkpoint => readCheckpoint(text) as Checkpoint;

/** An export as whoever has these events and this checkpoint would make it: everything in it fits together. */
function exportOf(events: readonly KeptEvent[], checkpoint: string, sealed = events.length, key = OURS): string[] {
  const lines = events.map((one, seq) => JSON.stringify(exportedEvent(one, seq < sealed ? { seq, leaf: eventLeaf(one) } : null))); // prettier-ignore
  return [...lines, coverOf(lines, checkpoint, sealed, key)];
}

function coverOf(lines: readonly string[], checkpoint: string, sealed: number, key = OURS): string {
  const sha256 = createHash('sha256').update(lines.map((line) => `${line}\n`).join('')).digest('hex'); // prettier-ignore
  const data = { version: '0.1.0', query: 'all', parameters: {}, log: ORIGIN, events: lines.length, sealed, unsealed: lines.length - sealed, sha256, checkpoint, keys: [key.text] }; // prettier-ignore
  return JSON.stringify({ type: 'audit.export', occurredAt: '2026-05-14T10:00:00.000Z', actor: 'ada', data });
}

function verify(lines: readonly string[], outside: Partial<Outside> = {}): Verdict {
  const last = JSON.parse(lines.at(-1) ?? 'null') as CoverSheet;
  const verifier = new ExportVerifier(last.type === 'audit.export' ? last : null, { keys: [], checkpoints: [], ...outside }); // prettier-ignore
  lines.forEach((line) => verifier.take(line));
  return verifier.end();
}

/** What somebody does to a log that they own, with everything put right again that can be without the key. */
type Tampered = (events: readonly KeptEvent[], at: number, other: number) => readonly KeptEvent[];
const replace = (events: readonly KeptEvent[], at: number, change: (one: KeptEvent) => KeptEvent): KeptEvent[] =>
  events.map((one, i) => (i === at ? change(one) : one));

const TAMPERS: Readonly<Record<string, Tampered>> = {
  edit: (events, at) => replace(events, at, (one) => ({ ...one, data: { after: { state: 'active' } } })),
  delete: (events, at) => events.filter((_, i) => i !== at),
  reorder: (events, at, other) => replace(replace(events, at, () => events[other] as KeptEvent), other, () => events[at] as KeptEvent), // prettier-ignore
  insert: (events, at) => events.toSpliced(at, 0, { ...event(4711), type: 'identity.held' }),
  'truncate the tail': (events, at) => events.slice(0, at),
  fork: (events, at) => [...events.slice(0, at), ...events.slice(at).map((one) => ({ ...one, actor: 'mallory' }))],
  'change the clock': (events, at) => replace(events, at, (one) => ({ ...one, occurredAt: '2026-05-13T09:00:00.000Z' })), // prettier-ignore
  'leave a gap in the ids': (events, at) => replace(events, at, (one) => ({ ...one, id: String(Number(one.id) + 100_000) })), // prettier-ignore
};

const scene = fc.record({
  size: fc.integer({ min: 2, max: 40 }),
  at: fc.nat(),
  other: fc.nat(),
  tamper: fc.constantFrom(...Object.keys(TAMPERS)),
  isCareful: fc.boolean(),
});

describe('an exported audit log', () => {
  it('is valid as it was exported, by a key, by a checkpoint, by both, and with newer events that are not sealed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), fc.nat(5), (size, some, newer) => {
        const events = Array.from({ length: size + newer }, (_, i) => event(i + 1));
        const lines = exportOf(events, signed(events, size), size);
        const before = held(signed(events, 1 + (some % size)));
        const verdicts = [{ keys: [OURS] }, { checkpoints: [before] }, { keys: [OURS], checkpoints: [before] }];
        expect(verdicts.map((outside) => verify(lines, outside)).map(({ tampers, ...rest }) => [tampers, rest.isValid, rest.unsealed])).toEqual(Array(3).fill([[], true, newer])); // prettier-ignore
      }),
      { numRuns: 50 },
    );
  });

  it('says who vouches for it', () => {
    const events = [event(1), event(2)];
    const lines = exportOf(events, signed(events, 2));
    expect(verify(lines).sentence).toMatch(/^VALID: 2 events .* by itself only: give --key or --checkpoint/);
    expect(verify(lines, { keys: [OURS] }).sentence).toMatch(/^VALID: 2 events .* by a key that was given\.$/);
    expect(verify(lines, { checkpoints: [held(signed(events, 1))] }).anchor).toBe('checkpoint');
  });

  it('shows every one of 1,000 tampers to whoever holds a checkpoint, careful ones and others', () => {
    fc.assert(
      fc.property(scene, ({ size, at: one, other: two, tamper, isCareful }) => {
        const events = Array.from({ length: size }, (_, i) => event(i + 1));
        const [at, other] = [one % size, two % size];
        fc.pre(tamper !== 'reorder' || at !== other);
        const after = (TAMPERS[tamper] as Tampered)(events, at, other);
        const checkpoint = signed(events, size);
        // Careful: hashes, places, sum and checkpoint are made anew, which takes a key of one's own.
        const lines = isCareful
          ? exportOf(after, signed(after, after.length, [THEIRS]), after.length, THEIRS)
          : exportOf(after, checkpoint);
        const verdict = verify(lines, { checkpoints: [held(checkpoint)] });
        expect([tamper, verdict.isValid, verdict.tampers.length > 0]).toEqual([tamper, false, true]);
        expect(verdict.sentence).toMatch(/^TAMPERED: /);
        expect(verify(lines, { keys: [OURS] }).isValid).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('shows every byte that was changed in the file itself, though nothing from outside is there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.nat(), fc.nat(), (size, row, column) => {
        const events = Array.from({ length: size }, (_, i) => event(i + 1));
        const lines = exportOf(events, signed(events, size));
        const line = lines[row % size] as string;
        const at = column % line.length;
        const changed = line.slice(0, at) + (line[at] === '7' ? '8' : '7') + line.slice(at + 1);
        expect(verify(lines.with(row % size, changed)).isValid).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  const EVENTS = [1, 2, 3, 4, 5, 6].map(event);
  const LINES = exportOf(EVENTS, signed(EVENTS, 6));
  const edited = JSON.stringify({ ...(JSON.parse(LINES[2] as string) as object), actor: 'mallory' });
  const rewritten = TAMPERS['edit']?.(EVENTS, 3, 0) ?? [];
  const cut = EVENTS.slice(0, 4);
  const named: readonly (readonly [string, string[], Partial<Outside>, RegExp])[] = [
    ['an edited event', LINES.with(2, edited), {}, /event 3, sealed at place 2, was changed: its hash is \w{64}, what was sealed is \w{64}/], // prettier-ignore
    ['a line that went', LINES.toSpliced(2, 1), {}, /at place 2 stands event 4, which was sealed at place 3: 1 before it went/], // prettier-ignore
    ['two that changed places', LINES.with(1, LINES[2] as string).with(2, LINES[1] as string), {}, /at place 1 stands event 3/], // prettier-ignore
    ['events made anew between two checkpoints', exportOf(rewritten, signed(EVENTS, 6)), { checkpoints: [2, 4].map((size) => held(signed(EVENTS, size))) }, /events from place 2 to 3 are not those of checkpoint 4/], // prettier-ignore
    ['an older export', exportOf(cut, signed(cut, 4)), { checkpoints: [held(signed(EVENTS, 6))] }, /ends after 4 events; .* there were 6: the last 2 are gone/], // prettier-ignore
    ['a checkpoint of another key', exportOf(EVENTS, signed(EVENTS, 6, [THEIRS])), { keys: [OURS] }, /checkpoint 6 is signed by key \w{8}, and not by \w{8}/], // prettier-ignore
    ['a checkpoint with a forged signature', LINES.with(-1, coverOf(LINES.slice(0, -1), signed(EVENTS, 6).replace(/\n6\n/, '\n5\n'), 6)), {}, /signature of checkpoint 5 is forged/], // prettier-ignore
    ['another log', LINES, { checkpoints: [held(signed(EVENTS, 6).replace(ORIGIN, 'joinery.example/other'))] }, /checkpoints are of 2 logs/], // prettier-ignore
    ['a file that was cut off', LINES.slice(0, -1), {}, /cover sheet, the last line, is missing/],
    ['a second cover sheet', LINES.toSpliced(-1, 0, LINES.at(-1) as string), {}, /two cover sheets/],
    ['lines behind the cover sheet, once', [...LINES, ...LINES.slice(0, 2)], {}, /^(?![^]*behind[^]*behind)[^]*2 of the 8 lines .* stand behind the cover sheet/], // prettier-ignore
    ['a line that is no event', LINES.with(3, '{"id":'), {}, /line 4 is no event/],
  ];
  it.each(named)('names %s', (_sentence, lines, outside, text) => {
    const { isValid, tampers } = verify(lines, outside);
    expect(isValid).toBe(false);
    expect(tampers.map((one) => one.text).join('\n')).toMatch(text);
  });

  it('goes on under a new key that the one before signed with', () => {
    const lines = exportOf(EVENTS, signed(EVENTS, 6, [THEIRS, OURS]));
    expect([[OURS], [THEIRS], [OURS, THEIRS]].map((keys) => verify(lines, { keys }).isValid)).toEqual([true, true, true]); // prettier-ignore
  });

  it('is held against checkpoints that were signed before the key was another one', () => {
    const before = held(signed(EVENTS, 3, [THEIRS]));
    expect([{ keys: [OURS] }, {}].map((outside) => verify(LINES, { ...outside, checkpoints: [before] }).tampers)).toEqual([[], []]); // prettier-ignore
  });

  it('without a checkpoint is told to be unsigned, and is not valid', () => {
    const lines = EVENTS.map((one, seq) => JSON.stringify(exportedEvent(one, { seq, leaf: eventLeaf(one) })));
    const cover = JSON.parse(coverOf(lines, '', 6)) as CoverSheet;
    const verdict = verify([...lines, JSON.stringify({ ...cover, data: { ...cover.data, checkpoint: null } })]);
    expect(verdict).toMatchObject({ isValid: false, tamperCount: 0 });
    expect(verdict.sentence).toMatch(/^NOT SIGNED: 6 events/);
  });
});
