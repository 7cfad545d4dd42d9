import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people are found by besides number, name and birth date, and the key under which national ids are hashed. */
export class FurtherKeys1795000000980 implements MigrationInterface {
  readonly name = 'FurtherKeys1795000000980';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [KEYS, INDEXES, SEAL, SEALING_KEY]) await runner.query(statement);
    // Who is known already gets their keys with the next look at them.
    await runner.query('UPDATE identity SET needs_evaluation = true WHERE NOT needs_evaluation');
  }

  async down(): Promise<void> {
    throw new Error('National ids could not be compared any more without the key: restore a backup instead.');
  }
}

const KEYS = `
-- key: the first 64 bits of the SHA-256 of a work address, a user name, a private address or a sealed national id, with its
-- kind before it. Keys of former values stay: whoever is found by one is compared by what is held of them.
CREATE TABLE identity_key (
  identity_id uuid NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
  key         bytea NOT NULL,
  PRIMARY KEY (identity_id, key)
)`;

const INDEXES = `
CREATE INDEX identity_key_by_key ON identity_key (key);
CREATE INDEX identity_by_birth_date ON identity (birth_date) WHERE birth_date IS NOT NULL`;

const SEAL = `
-- One row. Whoever has the key can try out national ids until a hash agrees: it is worth as much as they are.
CREATE TABLE sealing_key (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  key      text NOT NULL
)`;

const SEALING_KEY = `
INSERT INTO sealing_key (key) VALUES (encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex'))`;
