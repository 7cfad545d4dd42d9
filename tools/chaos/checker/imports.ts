import type { AuditEvent, HrDay } from './evidence';

/** What became of one file. */
export interface ImportTold {
  /** Place in the audit. */
  readonly at: number;
  readonly importId: string | null;
  readonly held: string | null;
  readonly rowsRefused: number;
  readonly asOf: string;
}

/** The newest import of exactly the bytes of a day's file; null when the audit knows of none. */
export function importOf(day: HrDay, audit: readonly AuditEvent[]): ImportTold | null {
  const at = audit.findLastIndex((one) => one.type === 'import.finished' && one.data['contentSha256'] === day.sha256);
  const event = audit[at];
  if (!event) return null;
  const importId = event.importId ?? null;
  return {
    at,
    importId,
    held: heldWhy(audit, event),
    rowsRefused: Number(event.data['rowsRefused'] ?? 0),
    asOf: day.asOf ?? event.occurredAt.slice(0, 10),
  };
}

/** An import is held or rejected until a person releases it. */
function heldWhy(audit: readonly AuditEvent[], { importId }: AuditEvent): string | null {
  if (!importId) return null;
  const words = audit.filter((one) => one.importId === importId && /^import\.(held|released|rejected)$/.test(one.type));
  const last = words.at(-1);
  if (!last || last.type === 'import.released') return null;
  return `${last.type}: ${String(last.data['reason'] ?? JSON.stringify(last.data))}`;
}
