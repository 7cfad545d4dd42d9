import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Told } from './odd-front';

/** How an answer goes over the wire: whoever writes it ends the connection as well, if that is to be. */
export type Writing = (told: Told, socket: Socket) => void | Promise<void>;

interface Asked {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Stands in front of a server and writes its answers byte by byte, as no HTTP library would. One request a connection
 * at a time.
 */
export class RawFront {
  private readonly sockets = new Set<Socket>();
  /** Targets of the requests, as they stood in the first line. */
  readonly targets: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(behind: string, write: Writing, host = '127.0.0.1'): Promise<RawFront> {
    const server = createServer((socket) => front.serve(socket, new URL(behind).origin, write));
    const front = new RawFront(server);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return front;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket, origin: string, write: Writing): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: Buffer | string) => {
      text += String(chunk);
      const asked = requestIn(text);
      if (asked === null) return;
      text = '';
      this.targets.push(asked.target);
      void passOn(origin, asked).then((told) => write(told, socket));
    });
  }
}

/** The request in a text, once it is whole. */
function requestIn(text: string): Asked | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [first = '', ...lines] = text.slice(0, end).split('\r\n');
  const pairs = lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]); // prettier-ignore
  const headers = Object.fromEntries(pairs) as Record<string, string>;
  const body = text.slice(end + 4);
  if (Buffer.byteLength(body) < Number(headers['content-length'] ?? 0)) return null;
  const [method = '', target = ''] = first.split(' ');
  return { method, target, headers, body };
}

async function passOn(origin: string, { method, target, headers, body }: Asked): Promise<Told> {
  const contentType = headers['content-type'];
  const answer = await fetch(`${origin}${target}`, {
    method,
    ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
    ...(body === '' ? {} : { body }),
  });
  return { status: answer.status, headers: {}, body: await answer.text() };
}
