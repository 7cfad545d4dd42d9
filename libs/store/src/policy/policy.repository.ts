import type { Instant } from '@joinery/kernel';
import type { PolicyFile, PolicySet } from '@joinery/policy';
import type { Sql } from '../postgres/sql';

export type PolicyIdentity = Pick<PolicySet, 'id' | 'version' | 'digest'>;

/** A policy set as it is kept. */
export interface KeptPolicy extends PolicyIdentity {
  readonly firstSeen: Instant;
  /** Null for a set that was in force before files were kept. */
  readonly files: readonly PolicyFile[] | null;
}

/** From when on a policy set was in force; until the next one was. */
export interface PolicyActivation extends PolicyIdentity {
  readonly since: Instant;
  readonly until: Instant | null;
  readonly actor: string;
  /** The folder that it was read from; null when it was none. */
  readonly place: string | null;
  readonly isKept: boolean;
}

/** Which policy set is in force, and which ones were, word by word. */
export class PolicyRepository {
  constructor(private readonly sql: Sql) {}

  /** Digest of the set in force; null before the first. */
  async inForce(): Promise<string | null> {
    return (await this.sql.one<{ digest: string }>('SELECT digest FROM policy_in_force'))?.digest ?? null;
  }

  /** The same; nobody puts another one in force before this transaction ends. */
  async holdInForce(): Promise<string | null> {
    const row = await this.sql.one<{ digest: string }>('SELECT digest FROM policy_in_force FOR SHARE');
    return row?.digest ?? null;
  }

  /** How the set in force came to be so. */
  async lastActivation(): Promise<PolicyActivation | null> {
    return (await this.activations(1))[0] ?? null;
  }

  /** Keeps the files of a set, once. */
  async keep({ digest, id, version, files }: PolicySet, at: Instant): Promise<void> {
    await this.sql.run(
      `INSERT INTO policy_set (digest, id, version, first_seen, files) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (digest) DO UPDATE SET files = excluded.files WHERE policy_set.files IS NULL`,
      [digest, id, version, at, JSON.stringify(files)],
    );
  }

  /** From the end of the transaction on, everybody is judged under this set. */
  async putInForce(set: PolicySet, at: Instant, actor: string, place: string | null): Promise<void> {
    await this.keep(set, at);
    await this.sql.run(
      `INSERT INTO policy_in_force (digest, since) VALUES ($1, $2)
       ON CONFLICT (only_row) DO UPDATE SET digest = excluded.digest, since = excluded.since`,
      [set.digest, at],
    );
    await this.sql.run('INSERT INTO policy_activation (digest, since, actor, place) VALUES ($1, $2, $3, $4)', [
      set.digest,
      at,
      actor,
      place,
    ]);
  }

  /** Sets whose digest begins with the given digits. */
  find(start: string): Promise<KeptPolicy[]> {
    return this.sql.rows(
      `SELECT digest, id, version, first_seen AS "firstSeen", files FROM policy_set
       WHERE starts_with(digest, $1) ORDER BY first_seen, digest LIMIT 20`,
      [start],
    );
  }

  /** Which set was in force when, the newest first. */
  activations(limit: number): Promise<PolicyActivation[]> {
    return this.sql.rows(
      `SELECT a.digest, s.id, s.version, a.since, a.actor, a.place, s.files IS NOT NULL AS "isKept",
         lead(a.since) OVER (ORDER BY a.id) AS until
       FROM policy_activation a JOIN policy_set s USING (digest) ORDER BY a.id DESC LIMIT $1`,
      [limit],
    );
  }

  /** A person approved what this policy makes, or there was nothing to approve. */
  async isTakenUp(digest: string): Promise<boolean> {
    const row = await this.sql.one(
      `SELECT 1 FROM plan WHERE policy_digest = $1 AND (status = 'empty' OR (status IN ('running', 'completed', 'completed_with_failures')
         AND decided_by NOT LIKE 'policy (%')) LIMIT 1`,
      [digest],
    );
    return row !== null;
  }
}
