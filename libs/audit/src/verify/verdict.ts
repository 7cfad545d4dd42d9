import type { Checkpoint } from '../checkpoint/checkpoint';
import type { VerifierKey } from '../checkpoint/signed-note';

/** What was found to be other than it was sealed. */
export interface Tamper {
  readonly kind:
    | 'changed'
    | 'missing'
    | 'out of order'
    | 'inserted'
    | 'truncated'
    | 'rewritten'
    | 'forged'
    | 'other key'
    | 'other log'
    | 'damaged';
  /** Place in the log, from 0; null where it is not about one event. */
  readonly seq: number | null;
  readonly eventId: string | null;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly text: string;
}

/** Who vouches for the log: with nobody from outside, whoever can rewrite the whole of it can make it valid. */
export type Anchor = 'key' | 'checkpoint' | 'none';

export interface Verdict {
  readonly isValid: boolean;
  /** How many events are sealed. */
  readonly size: number;
  readonly unsealed: number;
  readonly root: string;
  /** How many checkpoints agree; the largest of them. */
  readonly checkpoints: number;
  readonly signedSize: number | null;
  readonly keys: readonly string[];
  readonly anchor: Anchor;
  /** The first of them, by their place. */
  readonly tampers: readonly Tamper[];
  readonly tamperCount: number;
  /** The result as an auditor can paste it. */
  readonly sentence: string;
}

const ANCHORS: Readonly<Record<Anchor, string>> = {
  key: 'by a key that was given',
  checkpoint: 'by a checkpoint that was kept elsewhere',
  none: 'by itself only: give --key or --checkpoint from somewhere else to know that nobody made all of it anew',
};

export function sentenceOf(verdict: Omit<Verdict, 'sentence' | 'isValid'>): string {
  const { size, unsealed, checkpoints, signedSize, anchor, tampers, tamperCount } = verdict;
  const first = tampers[0];
  if (first !== undefined) {
    const more = tamperCount > 1 ? ` ${number(tamperCount - 1)} more ${tamperCount === 2 ? 'was' : 'were'} found.` : '';
    return `TAMPERED: ${first.text}${more}`;
  }
  const rest = unsealed === 0 ? '' : ` ${number(unsealed)} newer ${unsealed === 1 ? 'is' : 'are'} not sealed yet.`;
  if (signedSize === null)
    return `NOT SIGNED: ${events(size)} as sealed, and no checkpoint tells whether they always were so.${rest}`;
  const open = size - signedSize;
  const unsigned = open === 0 ? '' : ` ${number(open)} of them came after the last checkpoint.`;
  return `VALID: ${events(size)} in order and unchanged, as ${number(checkpoints)} ${checkpoints === 1 ? 'checkpoint says' : 'checkpoints say'}, vouched for ${ANCHORS[anchor]}.${unsigned}${rest}`;
}

function events(count: number): string {
  return `${number(count)} ${count === 1 ? 'event' : 'events'}`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

/** What a log is held against. */
export interface Outside {
  /** From somewhere else; empty: none was given. */
  readonly keys: readonly VerifierKey[];
  /** Kept somewhere else. */
  readonly checkpoints: readonly Checkpoint[];
}
