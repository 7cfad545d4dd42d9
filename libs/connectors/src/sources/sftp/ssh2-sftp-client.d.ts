/** The part of ssh2-sftp-client 12 that is used here; the package brings no types. */
declare module 'ssh2-sftp-client' {
  import type { Readable } from 'node:stream';

  interface ConnectOptions {
    readonly host: string;
    readonly port: number;
    readonly username: string;
    readonly password?: string;
    readonly privateKey?: string;
    readonly passphrase?: string;
    readonly readyTimeout?: number;
    readonly keepaliveInterval?: number;
    readonly keepaliveCountMax?: number;
    readonly hostVerifier: (key: Buffer) => boolean;
  }
  interface FileInfo {
    readonly type: string;
    readonly name: string;
    readonly size: number;
    readonly modifyTime: number;
    readonly longname: string;
  }
  export default class Client {
    constructor(name?: string, callbacks?: Readonly<Record<'error' | 'end' | 'close', (error?: Error) => void>>);
    connect(options: ConnectOptions): Promise<unknown>;
    list(path: string): Promise<FileInfo[]>;
    exists(path: string): Promise<false | string>;
    createReadStream(path: string, options?: { readonly highWaterMark?: number }): Readable;
    mkdir(path: string, recursive?: boolean): Promise<unknown>;
    rename(from: string, to: string): Promise<unknown>;
    end(): Promise<boolean>;
  }
}
