import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the codes of a source are called, so that one which comes under another name is seen. */
export class CodeLabels1795000000550 implements MigrationInterface {
  readonly name = 'CodeLabels1795000000550';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LABELS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE code_label');
  }
}

const LABELS = `
-- A label without regard to case, accents, blanks and punctuation. Several of one code: it names no one thing.
CREATE TABLE code_label (
  source_id  text NOT NULL,
  attribute  text NOT NULL,
  code       text NOT NULL,
  label      text NOT NULL,
  import_id  bigint NOT NULL,
  PRIMARY KEY (source_id, attribute, code, label)
);
`;
