import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How an app lets us in, whom its connection trusts, and what the app said of itself when it was tried. */
export class AppAccess1795000000700 implements MigrationInterface {
  readonly name = 'AppAccess1795000000700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(APP_ACCESS);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const APP_ACCESS = `
-- No secret stands here: token_from names the place of the token, the password or the client's secret; tls holds paths
-- of files. discovered is what the app said of itself and only ever narrows its profile.
ALTER TABLE app
  ADD COLUMN auth        jsonb NOT NULL DEFAULT '{"kind": "bearer"}',
  ADD COLUMN tls         jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN discovered  jsonb;
`;
