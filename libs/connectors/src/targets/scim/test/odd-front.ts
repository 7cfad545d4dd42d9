import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from './fake-scim-server';

/** A request as it came: `path` and `query` below the base URL. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly contentType: string;
  readonly accept: string;
  /** What stands in `If-Match`. */
  readonly version: string;
}

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** What a server does otherwise than the well-behaved one behind it. */
export interface Oddity {
  /** Another request for the server behind, or an answer at once. */
  readonly before?: (asked: Asked) => Asked | Told;
  readonly after?: (told: Told, asked: Asked) => Told;
}

const BASE = '/scim/v2';

/** Stands in front of a server that keeps to the RFC and changes what goes in and what comes out. */
export class OddFront {
  private constructor(private readonly server: Server) {}

  static async start(behind: string, { before, after }: Oddity): Promise<OddFront> {
    const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const asked = await askedOf(request);
      const next = before?.(asked) ?? asked;
      const told = 'status' in next ? next : await passOn(behind, next, request.headers);
      const { status, headers, body } = 'status' in next ? told : (after?.(told, asked) ?? told);
      response.writeHead(status, {
        ...headers,
        ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }),
      });
      response.end(status === 204 ? undefined : body);
    };
    // What the server behind leaves without an answer stays without one here.
    const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new OddFront(server);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${BASE}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** An answer with another body; text that is no JSON object is left as it is. */
export function reworded(told: Told, change: (body: Json) => unknown): Told {
  const text = told.body.toString();
  if (!text.startsWith('{')) return told;
  return { ...told, body: JSON.stringify(change(JSON.parse(text) as Json)) };
}

/** A change of every resource in an answer, listed or alone. */
export function everyResource(body: Json, change: (resource: Json) => Json): Json {
  const listed = body['Resources'];
  if (Array.isArray(listed)) return { ...body, Resources: (listed as Json[]).map(change) };
  return body['id'] === undefined ? body : change(body);
}

/** An answer made up. */
export function told(status: number, body: unknown = '', headers: Record<string, string> = {}): Told {
  return {
    status,
    headers: { 'content-type': 'application/scim+json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

export function without(one: Json, ...names: string[]): Json {
  return Object.fromEntries(Object.entries(one).filter(([name]) => !names.includes(name)));
}

/** A request for a page of a collection. */
export function isList({ path, method }: Asked): boolean {
  return method === 'GET' && /^\/\w+\/?$/.test(path);
}

/** Every resource is shown otherwise than it is kept. */
export function shown(change: (one: Json) => Json): Oddity {
  return { after: (answer) => reworded(answer, (body) => everyResource(body, change)) };
}

async function askedOf(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [path = '', query = ''] = (request.url ?? '').slice(BASE.length).split('?', 2);
  const contentType = request.headers['content-type'] ?? '';
  const accept = request.headers.accept ?? '';
  const version = request.headers['if-match'] ?? '';
  const body = Buffer.concat(chunks).toString();
  return { method: request.method ?? '', path, query, body, contentType, accept, version };
}

async function passOn(
  behind: string,
  { method, path, query, body, contentType }: Asked,
  { authorization }: IncomingMessage['headers'],
): Promise<Told> {
  const headers = {
    ...(contentType === '' ? {} : { 'content-type': contentType }),
    ...(authorization ? { authorization } : {}),
  };
  const url = `${behind}${path}${query === '' ? '' : `?${query}`}`;
  const answer = await fetch(url, { method, headers, ...(body === '' ? {} : { body }) });
  const shown = ['content-type', 'location'].flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { status: answer.status, headers: Object.fromEntries(shown), body: await answer.text() };
}
