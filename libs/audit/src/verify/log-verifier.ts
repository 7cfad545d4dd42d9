import type { Checkpoint } from '../checkpoint/checkpoint';
import { signatureOf, type VerifierKey } from '../checkpoint/signed-note';
import { Frontier } from '../tree/frontier';
import type { TreeHash } from '../tree/hashes';
import { eventLeaf } from './event-leaf';
import { type Outside, sentenceOf, type Tamper, type Verdict } from './verdict';

/** More are counted, and not kept. */
const MOST_TOLD = 20;

/** An event at its place in the log, with what was sealed of it. */
export interface SealedEvent {
  readonly seq: number;
  readonly leaf: TreeHash;
  readonly eventId: string | null;
  /** Null: there is none. */
  readonly event: Readonly<Record<string, unknown>> | null;
}

/**
 * Holds a log against checkpoints while it passes by, in memory that does not grow with it. Each event is held against
 * its leaf, and the tree over the leaves against each checkpoint at its size: an event that was edited is named by its
 * leaf, and leaves that were edited with it by the first checkpoint that they do not lead to.
 */
export class LogVerifier {
  private readonly frontier = Frontier.empty();
  private readonly tampers: Tamper[] = [];
  private readonly waiting: Checkpoint[];
  private readonly given: ReadonlySet<Checkpoint>;
  private readonly signers = new Set<string>();
  private tamperCount = 0;
  private nextSeq = 0;
  private unsealedCount = 0;
  private passed = 0;
  private goodSize = 0;
  private agreeing = 0;
  private isAnchored = false;

  /** `own`: the checkpoints that the log keeps itself; `ownKeys` count where none is given from outside. */
  constructor(
    own: readonly Checkpoint[],
    private readonly outside: Outside,
    ownKeys: readonly VerifierKey[] = [],
  ) {
    this.given = new Set(outside.checkpoints);
    this.waiting = [...outside.checkpoints, ...own].sort((left, right) => left.size - right.size);
    this.checkSignature(own, ownKeys);
    const origins = new Set(this.waiting.map(({ origin }) => origin));
    if (origins.size > 1)
      this.note({
        kind: 'other log',
        text: `the checkpoints are of ${origins.size} logs: ${[...origins].join(', ')}.`,
      });
    this.reached();
  }

  take({ seq, leaf, eventId, event }: SealedEvent): void {
    const about = { seq: this.nextSeq, eventId };
    if (seq !== this.nextSeq)
      this.note({
        kind: seq > this.nextSeq ? 'missing' : 'out of order',
        ...about,
        expected: String(this.nextSeq),
        actual: String(seq),
        text: `at place ${this.nextSeq} stands event ${eventId}, which was sealed at place ${seq}: ${seq > this.nextSeq ? `${seq - this.nextSeq} before it went` : 'the order was changed'}.`,
      });
    if (event === null)
      this.note({
        kind: 'missing',
        ...about,
        expected: leaf.toString('hex'),
        text: `event ${eventId}, sealed at place ${seq}, is gone.`,
      });
    else this.compare(event, leaf, about);
    this.nextSeq = seq + 1;
    this.frontier.append(leaf);
    this.reached();
  }

  /** An event that is newer than what is sealed. */
  takeUnsealed(): void {
    this.unsealedCount += 1;
  }

  note(tamper: Pick<Tamper, 'kind' | 'text'> & Partial<Tamper>): void {
    this.tamperCount += 1;
    if (this.tampers.length < MOST_TOLD)
      this.tampers.push({ seq: null, eventId: null, expected: null, actual: null, ...tamper });
  }

  end(): Verdict {
    for (const { size, root } of this.waiting.slice(this.passed).slice(-1))
      this.note({
        kind: 'truncated',
        seq: this.frontier.size,
        expected: root.toString('hex'),
        text: `the log ends after ${this.frontier.size} events; a checkpoint says that there were ${size}: the last ${size - this.frontier.size} are gone.`,
      });
    const found = {
      size: this.frontier.size,
      unsealed: this.unsealedCount,
      root: this.frontier.root().toString('hex'),
      checkpoints: this.agreeing,
      signedSize: this.agreeing > 0 ? this.goodSize : null,
      keys: [...this.signers],
      anchor: this.isAnchored
        ? ('checkpoint' as const)
        : this.outside.keys.length > 0
          ? ('key' as const)
          : ('none' as const),
      tampers: this.tampers,
      tamperCount: this.tamperCount,
    };
    return { isValid: this.tamperCount === 0 && found.signedSize !== null, ...found, sentence: sentenceOf(found) };
  }

  private compare(
    event: Readonly<Record<string, unknown>>,
    leaf: TreeHash,
    about: { seq: number; eventId: string | null },
  ): void {
    const actual = eventLeaf(event);
    if (actual.equals(leaf)) return;
    const [expected, found] = [leaf.toString('hex'), actual.toString('hex')];
    this.note({
      kind: 'changed',
      ...about,
      expected,
      actual: found,
      text: `event ${about.eventId}, sealed at place ${about.seq}, was changed: its hash is ${found}, what was sealed is ${expected}.`,
    });
  }

  /** Holds the tree against the checkpoints of its size. */
  private reached(): void {
    for (let next = this.waiting[this.passed]; next?.size === this.frontier.size; next = this.waiting[this.passed]) {
      const checkpoint = next;
      this.passed += 1;
      const root = this.frontier.root();
      if (checkpoint.root.equals(root)) {
        this.goodSize = checkpoint.size;
        this.agreeing += 1;
        if (this.given.has(checkpoint)) this.isAnchored = true;
      } else {
        this.note({
          kind: 'rewritten',
          seq: this.goodSize,
          expected: checkpoint.root.toString('hex'),
          actual: root.toString('hex'),
          text: `the events from place ${this.goodSize} to ${checkpoint.size - 1} are not those of checkpoint ${checkpoint.size}: their root is ${root.toString('hex')}, what was signed is ${checkpoint.root.toString('hex')}.`,
        });
      }
    }
  }

  /**
   * The newest checkpoint of the log must be signed by a key that is believed. Those before it need no signature, since
   * the tree that was signed last begins with theirs, and they may be of keys that came before; one that was kept
   * elsewhere needs none either.
   */
  private checkSignature(own: readonly Checkpoint[], keysOfLog: readonly VerifierKey[]): void {
    const { keys: given, checkpoints: kept } = this.outside;
    const keys = given.length > 0 ? given : own.length > 0 ? keysOfLog : [];
    const newest = (own.length > 0 ? own : kept).toSorted((left, right) => left.size - right.size).slice(-1);
    const found = newest.flatMap(({ note }) => keys.map((key) => ({ key, is: signatureOf(note, key) })));
    for (const { key, is } of found) if (is === 'signed') this.signers.add(key.text);
    const [size, believed] = [newest[0]?.size, keys.map(({ keyId }) => keyId).join(' or ')];
    const actual = newest.flatMap(({ note }) => note.signatures.map(({ keyId }) => keyId)).join(' and ');
    if (found.some(({ is }) => is === 'forged'))
      this.note({ kind: 'forged', actual, text: `the signature of checkpoint ${size} is forged.` });
    else if (found.length > 0 && this.signers.size === 0)
      this.note({
        kind: 'other key',
        expected: believed,
        actual,
        text: `checkpoint ${size} is signed by key ${actual}, and not by ${believed}.`,
      });
  }
}
