import type { INestApplication } from '@nestjs/common';
import { assemble, type Config, type Joinery, PolicyFolder, readConfig } from '@joinery/platform';
import type { PolicySet } from '@joinery/policy';
import { Store } from '@joinery/store';
import { type TestClock, testClock, testDatabase, type TestDatabase } from '@joinery/testing';
import { Client } from 'pg';
import { createApi } from '../src/create-api';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked at as a client sees them
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

const SOURCE = 'idp';

/** The API in this process over a database of its own, with one source that pushes. */
export class ScimScene {
  readonly base: string;

  private constructor(
    readonly joinery: Joinery,
    readonly token: string,
    readonly settings: { readonly clock: TestClock; set: PolicySet },
    private readonly app: INestApplication,
    private readonly database: TestDatabase,
  ) {
    const { port } = app.getHttpServer().address() as { port: number };
    this.base = `http://127.0.0.1:${port}/scim/v2/${SOURCE}`;
  }

  static async start(): Promise<ScimScene> {
    const database = await testDatabase();
    const clock = testClock('2026-05-14T09:00:00.000Z');
    const config: Config = { ...readConfig({ JOINERY_PORT: '0' }, process.cwd()), clock };
    const store = await Store.open(database.url, 8);
    const settings = { clock, set: new PolicyFolder('policies').current() };
    const joinery = assemble({ clock }, { current: () => settings.set }, database.url, store);
    await joinery.putPolicyInForce.execute('spec');
    const app = await createApi(joinery, config, { worker: false });
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    const { token } = await joinery.inbound.tokens.make(SOURCE, 'spec');
    return new ScimScene(joinery, token, settings, app, database);
  }

  /** Sends a request as a client of the source would. */
  readonly ask: Ask = async (method, path, body, headers = {}) => {
    const isSent = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
    const text = isSent ? (body as string | Uint8Array<ArrayBuffer> | undefined) : JSON.stringify(body);
    const answer = await fetch(this.base + path, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(text === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const got = await answer.text();
    return { status: answer.status, headers: answer.headers, body: got === '' ? null : JSON.parse(got) };
  };

  async sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows as Row[];
    } finally {
      await client.end();
    }
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.joinery.close();
    await this.database.drop();
  }
}
