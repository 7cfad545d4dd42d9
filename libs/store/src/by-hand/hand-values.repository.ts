import type { Instant } from '@joinery/kernel';
import { type Attributes, BY_HAND, type Observation } from '@joinery/identity';
import type { Sql } from '../postgres/sql';

/** All that is set by hand of one person from a moment on; the next record of the person takes its place. */
export interface HandRecord {
  readonly identityId: string;
  readonly attributes: Attributes;
  /** Attribute -> when it counts no more. */
  readonly until: Readonly<Record<string, Instant>>;
  readonly at: Instant;
  readonly by: string;
  readonly reason: string;
}

/**
 * One row of `hand_record h` as an observation. Its version is the negative of its number: among the versions that a
 * decision names it is told apart from those of records.
 */
export const HAND_RECORD_JSON = `json_build_object('sourceId', '${BY_HAND}', 'recordKey', h.identity_id::text, 'versionId', (-h.id)::text,
  'learnedAt', h.set_at, 'attributes', h.attributes, 'until', h.until)`;

/** Values of attributes that people set by hand. Rows stay: each says what counted from then on. */
export class HandValuesRepository {
  constructor(private readonly sql: Sql) {}

  /** What is set of a person; whoever changes it waits for others who do. */
  async latest(identityId: string): Promise<Pick<HandRecord, 'attributes' | 'until'>> {
    await this.sql.rows('SELECT FROM identity WHERE id = $1 FOR UPDATE', [identityId]);
    const row = await this.sql.one<Pick<HandRecord, 'attributes' | 'until'>>(
      'SELECT attributes, until FROM hand_record WHERE identity_id = $1 ORDER BY id DESC LIMIT 1',
      [identityId],
    );
    return row ?? { attributes: {}, until: {} };
  }

  async add({ identityId, attributes, until, at, by, reason }: HandRecord): Promise<void> {
    await this.sql.run(
      'INSERT INTO hand_record (identity_id, attributes, until, set_at, set_by, reason) VALUES ($1, $2, $3, $4, $5, $6)',
      [identityId, JSON.stringify(attributes), JSON.stringify(until), at, by, reason],
    );
  }
}

/** A person with what was set by hand among what their sources say. */
export function withHandRecord<Person extends { readonly observations: readonly Observation[] }>({
  handRecord,
  ...person
}: Person & { readonly handRecord: Observation | null }): Person {
  const known = person as unknown as Person;
  return handRecord === null ? known : { ...known, observations: [...known.observations, handRecord] };
}
