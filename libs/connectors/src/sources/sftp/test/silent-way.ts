import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands in front of a server and, from a moment on, passes nothing on in either direction: no one hangs up. */
export class SilentWay {
  isSilent = false;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async to(port: number): Promise<SilentWay> {
    const server = createServer((near) => way.join(near, connect(port, '127.0.0.1')));
    const way = new SilentWay(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return way;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    const passOn = (from: Socket, to: Socket): void => {
      this.sockets.add(from);
      from.on('error', () => undefined);
      from.on('close', () => to.destroy());
      from.on('data', (bytes) => void (this.isSilent || to.write(bytes)));
    };
    passOn(near, far);
    passOn(far, near);
  }
}
