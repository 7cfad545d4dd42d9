import { AppRow } from './app.row';
import { CorrelationCaseRow } from './correlation-case.row';
import { ImportRunRow } from './import-run.row';
import { PlanRow } from './plan.row';
import { ReconciliationRow } from './reconciliation.row';

export { AppRow, CorrelationCaseRow, ImportRunRow, PlanRow, ReconciliationRow };

/** Rows are columns only: no relations, no behaviour, and none of them leaves this library. */
export const rows = [AppRow, CorrelationCaseRow, ImportRunRow, PlanRow, ReconciliationRow];
