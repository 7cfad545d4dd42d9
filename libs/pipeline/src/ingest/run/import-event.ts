import type { AuditEvent } from '@joinery/audit';
import type { ImportRun } from '@joinery/store';

/** How an import ended, for the audit log; the policy set holds the mapping by which its columns were read. */
export function importEvent(run: ImportRun, policyDigest: string): AuditEvent {
  const { id, actor, asOf, sourceId, fileName, contentSha256, status } = run;
  const { rowsRead, rowsStaged, rowsRefused, rowsNew, rowsChanged, rowsMissing } = run;
  const rows = { rowsRead, rowsStaged, rowsRefused, rowsNew, rowsChanged, rowsMissing };
  return {
    occurredAt: asOf,
    actor,
    type: 'import.finished',
    importId: id,
    data: { source: sourceId, fileName, contentSha256, status, ...rows, policy: policyDigest },
  };
}
