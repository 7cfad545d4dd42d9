/** The part of ssh2's server that the spec's SFTP server is made of; the package brings no types. */
declare module 'ssh2' {
  import type { AddressInfo } from 'node:net';
  import type { EventEmitter } from 'node:events';

  export interface AuthContext {
    readonly method: string;
    readonly username: string;
    readonly password: string;
    accept(): void;
    reject(methods?: readonly string[]): void;
  }
  export interface SftpStream extends EventEmitter {
    handle(id: number, handle: Buffer): void;
    status(id: number, code: number): void;
    data(id: number, data: Buffer): void;
    name(id: number, names: readonly { filename: string; longname: string; attrs: object }[]): void;
    attrs(id: number, attrs: object): void;
  }
  export class Server {
    constructor(options: { readonly hostKeys: readonly string[] }, onClient: (client: EventEmitter) => void);
    listen(port: number, host: string, done: () => void): void;
    address(): AddressInfo;
    close(done: () => void): void;
  }
  export const utils: {
    generateKeyPairSync(type: 'ed25519'): { readonly private: string; readonly public: string };
    parseKey(text: string): { getPublicSSH(): Buffer };
    sftp: { readonly STATUS_CODE: Readonly<Record<'OK' | 'EOF' | 'FAILURE' | 'NO_SUCH_FILE', number>> };
  };
}
