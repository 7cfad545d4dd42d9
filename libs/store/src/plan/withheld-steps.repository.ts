import type { WithheldStep } from '@joinery/provisioning';
import { copyRows } from '../postgres/copy';
import type { Sql } from '../postgres/sql';

export interface StoredWithheld extends WithheldStep {
  readonly seq: number;
}

/** What plans withheld, and why: as frozen as their steps. */
export class WithheldStepsRepository {
  constructor(private readonly sql: Sql) {}

  /** Numbers them on from `firstSeq`, in their order. */
  async add(planId: string, firstSeq: number, steps: readonly WithheldStep[]): Promise<void> {
    await copyRows(
      this.sql,
      'plan_withheld',
      ['plan_id', 'seq', 'app_id', 'identity_id', 'subject', 'kind', 'reason', 'text'],
      steps,
      ({ appId, identityId, subject, kind, reason, text }, i) => [
        planId,
        firstSeq + i,
        appId,
        identityId,
        subject,
        kind,
        reason,
        text,
      ],
    );
  }

  /** A page of them, in their order. */
  of(planId: string, page: { afterSeq?: number; limit: number }): Promise<StoredWithheld[]> {
    return this.sql.rows(
      `SELECT seq, app_id AS "appId", identity_id AS "identityId", subject, kind, reason, text FROM plan_withheld
       WHERE plan_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
      [planId, page.afterSeq ?? -1, page.limit],
    );
  }

  /** Whether everything that one plan withholds is withheld by the other too, for the same reason. */
  async areAllOf(planId: string, otherId: string): Promise<boolean> {
    const said = `SELECT app_id, identity_id, subject, kind, reason, text FROM plan_withheld WHERE plan_id =`;
    const row = await this.sql.one<{ are: boolean }>(`SELECT NOT EXISTS (${said} $1 EXCEPT ${said} $2) AS are`, [
      planId,
      otherId,
    ]);
    return row?.are === true;
  }
}
