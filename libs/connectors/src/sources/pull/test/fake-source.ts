import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request as a fake source sees it. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** `http://127.0.0.1:port`, for addresses that answers hold. */
  readonly origin: string;
}

export interface FakeReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** Sent in place of the body: for answers that are no UTF-8, or packed. */
  readonly bytes?: Buffer;
}

/** Answers a request that is let in. */
export type FakeHandler = (request: FakeRequest) => FakeReply;

/** Changes what comes back: `n` counts the requests for data from 1. */
export type Fault = (n: number, healthy: () => FakeReply, request: FakeRequest) => FakeReply;

export const json = (value: unknown, headers: Record<string, string> = {}): FakeReply => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

/** A source on loopback that plays a handler, with a fault in between; keeps what it was asked. */
export class FakeSource {
  readonly requests: FakeRequest[] = [];
  private count = 0;

  private constructor(private readonly server: Server) {}

  static async start(
    handler: FakeHandler,
    isSignIn: (request: FakeRequest) => boolean,
    fault?: Fault,
  ): Promise<FakeSource> {
    const server = createServer();
    const fake = new FakeSource(server);
    server.on('request', (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const url = new URL(incoming.url ?? '/', fake.url);
        const request: FakeRequest = {
          method: incoming.method ?? 'GET',
          path: decodeURIComponent(url.pathname),
          query: url.searchParams,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
          origin: fake.url,
        };
        const reply = fake.reply(request, handler, isSignIn(request) ? undefined : fault);
        outgoing.writeHead(reply.status, reply.headers ?? {});
        outgoing.end(reply.bytes ?? reply.body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private reply(request: FakeRequest, handler: FakeHandler, fault: Fault | undefined): FakeReply {
    this.requests.push(request);
    if (!fault) return handler(request);
    this.count += 1;
    return fault(this.count, () => handler(request), request);
  }
}
