import type { Instant } from '@joinery/kernel';
import { copyRows } from '../postgres/copy';
import type { Sql } from '../postgres/sql';

export interface NameWish {
  readonly identityId: string;
  readonly value: string;
  readonly key: string;
}

/** A name that an app showed at an account of which it is not the name that we gave. */
export interface SeenName {
  readonly appId: string;
  readonly attribute: string;
  readonly key: string;
  readonly remoteId: string | null;
  /** Whose account it is; null while it is nobody's. */
  readonly identityId: string | null;
  readonly externalId: string | null;
  /** What the app says of its holder, by attribute. */
  readonly shown: Readonly<Record<string, string>>;
}

/**
 * Values of unique attributes, among all people, apps and times. A row keeps others from its key as long as it blocks
 * it: while somebody holds it, and after that until the time is over for which it must not be given again.
 */
export class NamesRepository {
  constructor(private readonly sql: Sql) {}

  /**
   * Reserves values for people, the first comer first; gives the ids of those who got theirs. `idleBefore`: what nobody
   * has used since then, or longer, may be given again; null: nothing ever is. Two who want one key at once wait for
   * each other, and one of them gets it.
   */
  async reserve(
    attribute: string,
    wishes: readonly NameWish[],
    at: Instant,
    idleBefore: Instant | null,
  ): Promise<ReadonlySet<string>> {
    const got = await this.insert(attribute, wishes, at);
    if (idleBefore === null || got.size === wishes.length) return got;
    const refused = wishes.filter((wish) => !got.has(wish.identityId));
    const keys = await this.free(attribute, refused, at, idleBefore);
    if (keys.size === 0) return got;
    const again = refused.filter(({ key }) => keys.has(key));
    return new Set([...got, ...(await this.insert(attribute, again, at))]);
  }

  private async insert(attribute: string, wishes: readonly NameWish[], at: Instant): Promise<ReadonlySet<string>> {
    const rows = await this.sql.rows<{ identityId: string }>(
      `INSERT INTO reservation (attribute, key, value, identity_id, reserved_at)
       SELECT $1, w.key, w.value, w.identity_id, $5 FROM unnest($2::text[], $3::text[], $4::uuid[]) WITH ORDINALITY AS w(key, value, identity_id, i)
       ORDER BY w.i ON CONFLICT DO NOTHING RETURNING identity_id AS "identityId"`,
      [attribute, wishes.map((w) => w.key), wishes.map((w) => w.value), wishes.map((w) => w.identityId), at],
    );
    return new Set(rows.map((row) => row.identityId));
  }

  /** Takes keys from those who have not used them for long enough; they are looked at again without them. */
  private async free(
    attribute: string,
    wishes: readonly NameWish[],
    at: Instant,
    idleBefore: Instant,
  ): Promise<ReadonlySet<string>> {
    const rows = await this.sql.rows<{ key: string }>(
      `WITH freed AS (
         UPDATE reservation SET blocks = false, released_at = coalesce(released_at, $3)
         WHERE attribute = $1 AND key = ANY($2) AND blocks AND idle_since <= $4 RETURNING key, identity_id
       ), former AS (
         UPDATE identity i SET needs_evaluation = true FROM freed f WHERE i.id = f.identity_id AND NOT i.needs_evaluation AND i.merged_into IS NULL
       )
       SELECT key FROM freed`,
      [attribute, wishes.map(({ key }) => key), at, idleBefore],
    );
    return new Set(rows.map((row) => row.key));
  }

  /** Of the given keys those that are not to be had. */
  async taken(attribute: string, keys: readonly string[], idleBefore: Instant | null): Promise<ReadonlySet<string>> {
    const rows = await this.sql.rows<{ key: string }>(
      `SELECT key FROM reservation WHERE attribute = $1 AND key = ANY($2) AND blocks
         AND ($3::timestamptz IS NULL OR idle_since IS NULL OR idle_since > $3)`,
      [attribute, keys, idleBefore],
    );
    return new Set(rows.map((row) => row.key));
  }

  /**
   * Nobody uses these people's names from now on, and they use theirs again: for those whose retention is over, or not
   * any more.
   */
  async noteUse(idle: readonly string[], used: readonly string[], at: Instant): Promise<void> {
    if (idle.length > 0)
      await this.sql.run(
        `UPDATE reservation SET idle_since = $2 WHERE identity_id = ANY($1::uuid[]) AND released_at IS NULL AND idle_since IS NULL`,
        [idle, at],
      );
    if (used.length > 0)
      await this.sql.run(
        `UPDATE reservation SET idle_since = NULL WHERE identity_id = ANY($1::uuid[]) AND released_at IS NULL AND idle_since IS NOT NULL`,
        [used],
      );
  }

  /**
   * Takes names from people for good, all of them or those of some attributes; nobody gets them before their time is
   * over, not even they themselves.
   */
  async giveBack(identityIds: readonly string[], at: Instant, attributes?: readonly string[]): Promise<void> {
    if (identityIds.length === 0) return;
    await this.sql.run(
      `UPDATE reservation SET released_at = $2, idle_since = coalesce(idle_since, $2)
       WHERE identity_id = ANY($1::uuid[]) AND released_at IS NULL AND ($3::text[] IS NULL OR attribute = ANY($3))`,
      [identityIds, at, attributes ?? null],
    );
  }

  /** False while no app has shown a name that we did not give. */
  async isAnySeen(): Promise<boolean> {
    return (await this.sql.one<{ any: boolean }>('SELECT EXISTS (SELECT FROM app_name) AS any'))?.any ?? false;
  }

  seen(names: readonly { readonly attribute: string; readonly key: string }[]): Promise<SeenName[]> {
    return this.sql.rows(
      `SELECT n.app_id AS "appId", n.attribute, n.key, n.remote_id AS "remoteId", n.identity_id AS "identityId",
         n.external_id AS "externalId", n.shown
       FROM (SELECT DISTINCT attribute, key FROM unnest($1::text[], $2::text[]) AS w(attribute, key)) w
       JOIN app_name n ON n.attribute = w.attribute AND n.key = w.key ORDER BY n.attribute, n.key, n.app_id, n.remote_id`,
      [names.map(({ attribute }) => attribute), names.map(({ key }) => key)],
    );
  }

  /** Puts what a complete reading of an app showed in the place of what the one before it did. */
  async keepSeen(appId: string, names: readonly SeenName[]): Promise<void> {
    await this.sql.run('DELETE FROM app_name WHERE app_id = $1', [appId]);
    await copyRows(
      this.sql,
      'app_name',
      ['app_id', 'attribute', 'key', 'remote_id', 'identity_id', 'external_id', 'shown'],
      names,
      (one) => [appId, one.attribute, one.key, one.remoteId, one.identityId, one.externalId, JSON.stringify(one.shown)],
    );
  }
}
