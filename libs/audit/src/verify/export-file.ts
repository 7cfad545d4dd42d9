import type { KeptEvent } from '../audit-event';
import type { TreeHash } from '../tree/hashes';

/**
 * A line of an exported log: the event to the letter as it was sealed, and beside it its place and the hash that was
 * sealed. Both are null of what is not sealed yet. The last line is the cover sheet.
 */
export type ExportedEvent = KeptEvent & { readonly seq: number | null; readonly leaf: string | null };

export function exportedEvent(
  event: KeptEvent,
  seal: { readonly seq: number; readonly leaf: TreeHash } | null,
): ExportedEvent {
  return { ...event, seq: seal?.seq ?? null, leaf: seal?.leaf.toString('hex') ?? null };
}

/** What an export says of itself: what was asked for, what came, and what it can be held against. */
export interface CoverSheet {
  readonly type: 'audit.export';
  readonly occurredAt: string;
  readonly actor: string;
  readonly data: {
    readonly version: string;
    readonly query: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly log: string;
    readonly events: number;
    readonly sealed: number;
    readonly unsealed: number;
    /** Of all bytes before this line. */
    readonly sha256: string;
    /** The newest one; null: none was ever signed. */
    readonly checkpoint: string | null;
    /** Of who signed it. To be believed only as far as this file: who can make a file can write a key into it. */
    readonly keys: readonly string[];
  };
}

export function isCoverSheet(line: unknown): line is CoverSheet {
  return typeof line === 'object' && line !== null && 'type' in line && line.type === 'audit.export';
}
