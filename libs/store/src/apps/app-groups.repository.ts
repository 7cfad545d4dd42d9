import type { Instant } from '@joinery/kernel';
import type { Sql } from '../postgres/sql';

export interface KnownGroup {
  readonly appId: string;
  readonly displayName: string;
  /** Null: it is not known to be there. */
  readonly remoteId: string | null;
  /** What it stands for in policy, or stood for last. */
  readonly entitlements: readonly string[];
}

export interface PendingGroup {
  readonly appId: string;
  readonly displayName: string;
  readonly planId: string;
  readonly stepSeq: number;
  /** Its create was sent a short while ago, and the app may show it late. */
  readonly mayBeThere: boolean;
  /** The group that is to get this name, where it is not to be made; its id is null when it is gone. */
  readonly renames: { readonly displayName: string; readonly remoteId: string | null } | null;
}

/** How long a group whose create was sent is looked for only, before it is created again. */
export const GROUP_SHOWS_MS = 45_000;

/** The groups of the apps: what they are called and stand for, and what is still to be made of them. */
export class AppGroupsRepository {
  constructor(private readonly sql: Sql) {}

  /** Groups that the apps are known to have. */
  known(): Promise<KnownGroup[]> {
    return this.sql.rows(
      'SELECT app_id AS "appId", display_name AS "displayName", remote_id AS "remoteId", entitlements FROM app_group ORDER BY 1, 2',
    );
  }

  /**
   * Keeps what the groups of an app stand for in policy; of those that policy does not name, what they stood for last.
   */
  async noteMeanings(appId: string, meanings: ReadonlyMap<string, readonly string[]>): Promise<void> {
    const rows = [...meanings].map(([name, entitlements]) => ({ name, entitlements }));
    await this.sql.run(
      `UPDATE app_group g SET entitlements = ARRAY(SELECT json_array_elements_text(n.entitlements))
       FROM json_to_recordset($2::json) AS n(name text, entitlements json)
       WHERE g.app_id = $1 AND g.display_name = n.name
         AND g.entitlements IS DISTINCT FROM ARRAY(SELECT json_array_elements_text(n.entitlements))`,
      [appId, JSON.stringify(rows)],
    );
  }

  /** Display name -> id in the app. */
  async ids(appId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql.rows<{ displayName: string; remoteId: string }>(
      `SELECT display_name AS "displayName", remote_id AS "remoteId" FROM app_group WHERE app_id = $1 AND remote_id IS NOT NULL`,
      [appId],
    );
    return new Map(rows.map((row) => [row.displayName, row.remoteId]));
  }

  /** Id in the app -> what is known of its list of members (`TargetConnector.wholeList`). */
  async wholeLists(appId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql.rows<{ remoteId: string; mark: string }>(
      `SELECT remote_id AS "remoteId", whole_list AS mark FROM app_group
       WHERE app_id = $1 AND remote_id IS NOT NULL AND whole_list IS NOT NULL`,
      [appId],
    );
    return new Map(rows.map(({ remoteId, mark }) => [remoteId, mark]));
  }

  async noteWholeList(appId: string, remoteId: string, mark: string | null): Promise<void> {
    await this.sql.run('UPDATE app_group SET whole_list = $3 WHERE app_id = $1 AND remote_id = $2', [
      appId,
      remoteId,
      mark,
    ]);
  }

  /** Groups that approved plans are still to make or rename. */
  pending(appId: string): Promise<PendingGroup[]> {
    return this.sql.rows(
      `SELECT app_id AS "appId", display_name AS "displayName", plan_id AS "planId", step_seq AS "stepSeq",
         coalesce(create_sent_at > clock_timestamp() - $2 * interval '1 millisecond', false) AS "mayBeThere",
         CASE WHEN renamed_from IS NOT NULL THEN json_build_object('displayName', renamed_from, 'remoteId',
           (SELECT o.remote_id FROM app_group o WHERE o.app_id = g.app_id AND o.display_name = g.renamed_from)) END AS renames
       FROM app_group g WHERE app_id = $1 AND plan_id IS NOT NULL ORDER BY display_name`,
      [appId, GROUP_SHOWS_MS],
    );
  }

  /** Whether approved steps that have not ended bring at least so many people into the group. */
  async areToCome({ appId, displayName }: PendingGroup, people: number): Promise<boolean> {
    const found = await this.sql.rows(
      `SELECT 1 FROM account a JOIN plan_step s ON s.plan_id = a.plan_id AND s.seq = a.step_seq
       WHERE a.app_id = $1 AND a.plan_id IS NOT NULL AND s.members::jsonb -> 'added' ? $2 LIMIT $3`,
      [appId, displayName, people],
    );
    return found.length >= people;
  }

  /** Notes, before the wire, that the create of a group is sent. */
  async noteCreate({ appId, displayName }: PendingGroup): Promise<void> {
    await this.sql.run(
      'UPDATE app_group SET create_sent_at = clock_timestamp() WHERE app_id = $1 AND display_name = $2',
      [appId, displayName],
    );
  }

  /** The create that was noted was not sent after all, or made nothing for certain. */
  async forgetCreate({ appId, displayName }: PendingGroup): Promise<void> {
    await this.sql.run('UPDATE app_group SET create_sent_at = NULL WHERE app_id = $1 AND display_name = $2', [
      appId,
      displayName,
    ]);
  }

  /** Ends the step of a group: what it is in the app, or why there is none. A newer plan's step for it stays due. */
  async finish(
    group: PendingGroup,
    remoteId: string | null,
    status: 'confirmed' | 'failed' | 'stale',
    reason: string | null,
    at: Instant,
  ): Promise<void> {
    await this.sql.run(
      `UPDATE app_group SET remote_id = coalesce($3, remote_id), create_sent_at = NULL,
         plan_id = CASE WHEN plan_id = $4 AND step_seq = $5 THEN NULL ELSE plan_id END,
         step_seq = CASE WHEN plan_id = $4 AND step_seq = $5 THEN NULL ELSE step_seq END
       WHERE app_id = $1 AND display_name = $2`,
      [group.appId, group.displayName, remoteId, group.planId, group.stepSeq],
    );
    await this.sql.run(
      `INSERT INTO step_end (plan_id, seq, app_id, kind, status, reason, finished_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT DO NOTHING`,
      [group.planId, group.stepSeq, group.appId, group.renames ? 'rename-group' : 'create-group', status, reason, at],
    );
  }

  /** The app has no group of this id any more. */
  async forget(appId: string, remoteId: string): Promise<void> {
    await this.sql.run('UPDATE app_group SET remote_id = NULL WHERE app_id = $1 AND remote_id = $2', [appId, remoteId]);
  }

  /** The old name is no group's any more, and leads to the new one. */
  async noteRenamed({ appId, renames }: PendingGroup): Promise<void> {
    await this.sql.run('UPDATE app_group SET remote_id = NULL WHERE app_id = $1 AND display_name = $2', [
      appId,
      renames?.displayName ?? null,
    ]);
  }

  /** The group kept its name: another one has the new name. */
  async noteNotRenamed({ appId, displayName }: PendingGroup): Promise<void> {
    await this.sql.run('UPDATE app_group SET renamed_from = NULL WHERE app_id = $1 AND display_name = $2', [
      appId,
      displayName,
    ]);
  }

  /** Old name -> new name of groups that are being renamed or have been. */
  async formerNames(appId: string): Promise<ReadonlyMap<string, string>> {
    const rows = await this.sql.rows<{ from: string; to: string }>(
      `SELECT renamed_from AS "from", display_name AS "to" FROM app_group WHERE app_id = $1 AND renamed_from IS NOT NULL`,
      [appId],
    );
    return new Map(rows.map(({ from, to }) => [from, to]));
  }

  /** What a complete reading showed: others are not there any more. */
  async save(appId: string, groups: readonly { displayName: string; remoteId: string }[]): Promise<void> {
    await this.sql.run(
      `INSERT INTO app_group (app_id, display_name, remote_id)
       SELECT $1, * FROM unnest($2::text[], $3::text[]) ON CONFLICT (app_id, display_name) DO UPDATE SET remote_id = excluded.remote_id`,
      [appId, groups.map((group) => group.displayName), groups.map((group) => group.remoteId)],
    );
    await this.sql.run(
      `UPDATE app_group SET remote_id = NULL WHERE app_id = $1 AND remote_id IS NOT NULL AND NOT display_name = ANY($2)`,
      [appId, groups.map((group) => group.displayName)],
    );
  }
}
