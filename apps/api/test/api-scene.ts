import type { INestApplication } from '@nestjs/common';
import { assemble, type Config, type Joinery, readConfig } from '@joinery/platform';
import { Store } from '@joinery/store';
import { type TestClock, testClock, testDatabase, type TestDatabase } from '@joinery/testing';
import { createApi } from '../src/create-api';

export const NOW = '2026-05-14T09:00:00.000Z';

/** The API in this process, without a worker, over a database and a clock of its own. */
export class ApiScene {
  /** Where it listens, without a path. */
  readonly url: string;

  private constructor(
    readonly joinery: Joinery,
    readonly clock: TestClock,
    readonly database: TestDatabase,
    private readonly app: INestApplication,
  ) {
    const { port } = app.getHttpServer().address() as { port: number };
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(policies: Joinery['policies'], changes: Partial<Config> = {}): Promise<ApiScene> {
    const database = await testDatabase();
    const clock = testClock(NOW);
    const joinery = assemble({ clock }, policies, database.url, await Store.open(database.url, 8));
    const app = await createApi(joinery, { ...readConfig({}, process.cwd()), clock, ...changes }, { worker: false });
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    return new ApiScene(joinery, clock, database, app);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.joinery.close();
    await this.database.drop();
  }
}
