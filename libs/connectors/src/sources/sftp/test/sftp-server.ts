import { createHash } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { type AuthContext, Server, type SftpStream, utils } from 'ssh2';

const { OK, EOF, FAILURE, NO_SUCH_FILE } = utils.sftp.STATUS_CODE;

interface ServedFile {
  bytes: Buffer;
  /** Seconds since 1970. */
  modified: number;
}

/** A real SSH server on loopback that serves files out of memory, for one user with one password. */
export class SftpServer {
  readonly files = new Map<string, ServedFile>();
  readonly folders = new Set<string>(['/drop']);
  /** Passwords that were shown to the server. */
  readonly passwords: string[] = [];
  /** The disk fails after so many bytes of a file. */
  failsAt = Infinity;
  /** The line beside a name is the name once more, and none of `ls`. */
  tellsNamesAlone = false;
  private readonly clients = new Set<EventEmitter & { end(): void }>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
    readonly hostKey: string,
  ) {}

  static async start(): Promise<SftpServer> {
    const key = hostKey();
    const print = createHash('sha256').update(key.publicSsh).digest('base64');
    let self: SftpServer | null = null;
    const server = new Server({ hostKeys: [key.private] }, (client) =>
      self?.serve(client as EventEmitter & { end(): void }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    self = new SftpServer(server, server.address().port, `SHA256:${print.replace(/=+$/, '')}`);
    return self;
  }

  put(path: string, content: string | Buffer, modified = 1_780_000_000): void {
    this.files.set(path, { bytes: Buffer.from(content), modified });
  }

  async close(): Promise<void> {
    for (const client of this.clients) client.end();
    await new Promise<void>((resolve) => this.server.close(resolve));
  }

  private serve(client: EventEmitter & { end(): void }): void {
    this.clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => this.clients.delete(client));
    client.on('authentication', (context: AuthContext) => {
      if (context.method !== 'password') return context.reject(['password']);
      this.passwords.push(context.password);
      if (context.username === 'joinery' && context.password === 'open sesame') context.accept();
      else context.reject(['password']);
    });
    client.on('ready', () =>
      client.on('session', (accept: () => EventEmitter) =>
        accept().on('sftp', (acceptSftp: () => SftpStream) => this.answer(acceptSftp())),
      ),
    );
  }

  private answer(sftp: SftpStream): void {
    const open = new Map<number, { path: string; listed: boolean }>();
    let handles = 0;
    const give = (id: number, path: string): void => {
      open.set((handles += 1), { path, listed: false });
      const handle = Buffer.alloc(4);
      handle.writeUInt32BE(handles);
      sftp.handle(id, handle);
    };
    sftp.on('OPENDIR', (id: number, path: string) =>
      this.folders.has(path) ? give(id, path) : sftp.status(id, NO_SUCH_FILE),
    );
    sftp.on('OPEN', (id: number, path: string) =>
      this.files.has(path) ? give(id, path) : sftp.status(id, NO_SUCH_FILE),
    );
    sftp.on('READDIR', (id: number, handle: Buffer) => {
      const opened = open.get(handle.readUInt32BE());
      if (!opened || opened.listed) return sftp.status(id, EOF);
      opened.listed = true;
      sftp.name(id, this.entries(opened.path));
    });
    sftp.on('READ', (id: number, handle: Buffer, offset: number, length: number) => {
      const file = this.files.get(open.get(handle.readUInt32BE())?.path ?? '');
      if (offset >= this.failsAt) return sftp.status(id, FAILURE);
      if (!file || offset >= file.bytes.length) return sftp.status(id, file ? EOF : FAILURE);
      sftp.data(id, file.bytes.subarray(offset, Math.min(offset + length, this.failsAt)));
    });
    sftp.on('CLOSE', (id: number) => sftp.status(id, OK));
    const stat = (id: number, path: string): void => {
      if (this.folders.has(path))
        return sftp.attrs(id, { mode: 0o040755, size: 0, uid: 0, gid: 0, atime: 0, mtime: 0 });
      const file = this.files.get(path);
      return file ? sftp.attrs(id, attributes(file)) : sftp.status(id, NO_SUCH_FILE);
    };
    sftp.on('STAT', stat);
    sftp.on('LSTAT', stat);
    sftp.on('FSTAT', (id: number, handle: Buffer) => stat(id, open.get(handle.readUInt32BE())?.path ?? ''));
    sftp.on('REALPATH', (id: number, path: string) => sftp.name(id, [{ filename: path, longname: path, attrs: {} }]));
    sftp.on('MKDIR', (id: number, path: string) => {
      this.folders.add(path);
      sftp.status(id, OK);
    });
    sftp.on('RENAME', (id: number, from: string, to: string) => {
      const file = this.files.get(from);
      if (!file || this.files.has(to)) return sftp.status(id, FAILURE);
      this.files.delete(from);
      this.files.set(to, file);
      sftp.status(id, OK);
    });
  }

  private entries(folder: string): { filename: string; longname: string; attrs: object }[] {
    const inside = [...this.files].filter(([path]) => path.slice(0, path.lastIndexOf('/')) === folder);
    return inside.map(([path, file]) => {
      const filename = path.slice(path.lastIndexOf('/') + 1);
      return {
        filename,
        longname: this.tellsNamesAlone ? filename : `-rw-r--r-- 1 hr hr ${file.bytes.length} Jan 1 00:00 ${filename}`,
        attrs: attributes(file),
      };
    });
  }
}

function attributes({ bytes, modified }: ServedFile): object {
  return { mode: 0o100644, size: bytes.length, uid: 0, gid: 0, atime: modified, mtime: modified };
}

/** One in some hundred of the pairs that ssh2 makes cannot be read by it again: then another one is made. */
function hostKey(): { readonly private: string; readonly publicSsh: Buffer } {
  for (;;) {
    const pair = utils.generateKeyPairSync('ed25519');
    const read = utils.parseKey(pair.public);
    if (!(read instanceof Error)) return { private: pair.private, publicSsh: read.getPublicSSH() };
  }
}
