import { type Joinery, PolicyFolder } from '@joinery/platform';
import type { PolicySet } from '@joinery/policy';
import { fixedPolicy, type TestClock } from '@joinery/testing';
import { ApiScene } from './api-scene';

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
  readonly joinery: Joinery;

  private constructor(
    private readonly scene: ApiScene,
    readonly token: string,
    readonly settings: { readonly clock: TestClock; set: PolicySet },
  ) {
    this.joinery = scene.joinery;
    this.base = `${scene.url}/scim/v2/${SOURCE}`;
  }

  static async start(): Promise<ScimScene> {
    const policies = { set: new PolicyFolder('policies').current() };
    const scene = await ApiScene.start(fixedPolicy(() => policies.set));
    await scene.joinery.putPolicyInForce.execute('spec');
    const { token } = await scene.joinery.inbound.tokens.make(SOURCE, 'spec');
    return new ScimScene(scene, token, Object.assign(policies, { clock: scene.clock }));
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

  sql<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.scene.database.query(text, values);
  }

  close(): Promise<void> {
    return this.scene.close();
  }
}
