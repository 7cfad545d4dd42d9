import { type EvaluationResult, ImportTeller } from '@joinery/pipeline';
import type { ImportRun, Plan } from '@joinery/store';
import type { Joinery } from '../joinery';

/** What follows from an import. */
export interface Followed {
  readonly people: EvaluationResult;
  readonly plan: Plan;
  /** What runs already, by standing approvals. */
  readonly standing: Plan | null;
}

/** True when nothing of an import is in force, so that nothing follows from it. */
export function isWithoutEffect({ status }: Pick<ImportRun, 'status'>): boolean {
  return status === 'unreadable' || status === 'held';
}

/**
 * Looks at everybody who is due and makes the plan, after an import that is in force; of several imports together,
 * after the last. Until it is over, anybody can ask how far it is (`joinery import list`,
 * `GET /api/v1/imports/running`).
 */
export async function followImport(
  joinery: Joinery,
  { id, sourceId, fileName }: Pick<ImportRun, 'id' | 'sourceId' | 'fileName'>,
  actor: string,
  onProgress?: (people: number) => void,
): Promise<Followed> {
  const teller = new ImportTeller(joinery.store, { sourceId, fileName, actor }, 'people');
  teller.note({ importId: id });
  try {
    const people = await joinery.evaluatePeople.execute((rows) => {
      teller.note({ rows });
      onProgress?.(rows);
    });
    teller.note({ stage: 'plan' });
    const { plan, standing } = await joinery.planChanges.execute(actor);
    return { people, plan, standing };
  } finally {
    await teller.end();
  }
}
