import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type SftpClient from 'ssh2-sftp-client';
import { compareText, epochInstant, messageOf } from '@joinery/kernel';
import { AuthError, TransientError } from '../../kit/errors';
import type { DropEntry } from '../folder/choose-files';
import { archiveNames, type Drop } from '../folder/drop';

export interface SftpOptions {
  readonly host: string;
  readonly port?: number;
  readonly username: string;
  readonly folder: string;
  /** Folder on the same server that files are moved to once they are kept. */
  readonly archive: string;
  /** `SHA256:…` of the server's public key, as `ssh-keygen -lf` prints it. Without it nothing is connected to. */
  readonly hostKey: string;
  /** Secrets are asked for when they are needed and kept nowhere. One of the two. */
  readonly password?: () => string;
  readonly privateKey?: () => string;
  /** Milliseconds until the connection must stand, and between its signs of life, 20,000 when not given. */
  readonly timeoutMs?: number;
}

const IS_FINGERPRINT = /^SHA256:[A-Za-z0-9+/]{43}=?$/;

/**
 * Beside each name stands a line for people, mostly as `ls -l` writes it, whose first letter says what the name is. A
 * server may write any other line there (draft-ietf-secsh-filexfer-02, section 7): then it is asked.
 */
const LINE_OF_LS = /^[-dlbcps][-rwxsStT]{9}/;

/** So many signs of life, one each time that our patience has gone by, may stay without an answer. */
const SIGNS_UNANSWERED = 2;

/** A server whose key is not the pinned one could be anybody's: then neither password nor file name is sent. */
class HostKeyError extends AuthError {}

/**
 * A folder on an SFTP server (draft-ietf-secsh-filexfer-02, as OpenSSH speaks it). Connects once; close it afterwards.
 */
export async function sftpDrop(options: SftpOptions): Promise<Drop> {
  if (!IS_FINGERPRINT.test(options.hostKey)) {
    throw new HostKeyError(
      'SFTP_HOST_KEY_MISSING',
      `${options.host}: the host key must be pinned as SHA256:… (ssh-keyscan ${options.host} | ssh-keygen -lf -)`,
    );
  }
  const client = await connect(options);
  const path = (name: string): string => posix.join(options.folder, posix.basename(name));
  const putAway = async (name: string): Promise<void> => {
    for (const candidate of archiveNames(posix.basename(name))) {
      const to = posix.join(options.archive, candidate);
      if (await client.exists(to)) continue;
      await client.rename(path(name), to);
      return;
    }
    throw new TransientError('SFTP_ARCHIVE_FULL', `${options.archive} holds a thousand files called ${name}`);
  };
  return {
    list: () => listed(client, options, path),
    // Opened by whoever reads: before that nobody would hear that it cannot be.
    async *read(name) {
      yield* client.createReadStream(path(name), { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>;
    },
    archive: async (name, marker) => {
      if (!(await client.exists(options.archive))) await client.mkdir(options.archive, true);
      await putAway(name);
      if (marker !== null) await putAway(`${name}${marker}`);
    },
    close: async () => void (await client.end().catch(() => false)),
  };
}

/** Files and links in the folder. */
async function listed(
  client: SftpClient,
  { host, folder }: SftpOptions,
  path: (name: string) => string,
): Promise<readonly DropEntry[]> {
  const entries = await client.list(folder).catch((error: unknown) => {
    throw new TransientError('SFTP_FOLDER_UNREADABLE', `${host}: the folder ${folder} (${messageOf(error)})`);
  });
  const found: DropEntry[] = [];
  for (const { type, longname, name, size, modifyTime } of entries) {
    const kind = LINE_OF_LS.test(longname) ? type : await client.exists(path(name));
    const file = { name, size, modifiedAt: epochInstant(modifyTime) };
    if (kind === '-') found.push(file);
    if (kind === 'l') found.push({ ...file, isLink: true });
  }
  return found.sort((left, right) => compareText(left.name, right.name));
}

async function connect(options: SftpOptions): Promise<SftpClient> {
  const silent = (): void => undefined;
  // Loaded by whoever reads from such a server, and by nobody else.
  const { default: Client } = await import('ssh2-sftp-client');
  const client = new Client('joinery', { error: silent, end: silent, close: silent });
  const { timeoutMs: patience = 20_000 } = options;
  let shown: string | null = null;
  const pinned = options.hostKey.replace(/=$/, '');
  const secret = options.privateKey
    ? { privateKey: options.privateKey() }
    : options.password
      ? { password: options.password() }
      : {};
  try {
    await client.connect({
      host: options.host,
      port: options.port ?? 22,
      username: options.username,
      readyTimeout: patience,
      // Once it let us in: whoever does not answer a sign of life has gone, and nothing is waited for any more.
      keepaliveInterval: patience,
      keepaliveCountMax: SIGNS_UNANSWERED,
      hostVerifier: (key) => {
        shown = fingerprintOf(key);
        return shown === pinned;
      },
      ...secret,
    });
    return client;
  } catch (error) {
    await client.end().catch(() => false);
    throw explain(error, options, shown !== null && shown !== pinned ? shown : null);
  }
}

function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function explain(error: unknown, { host, hostKey, username }: SftpOptions, other: string | null): Error {
  const message = messageOf(error);
  if (other !== null) {
    return new HostKeyError(
      'SFTP_HOST_KEY_DIFFERS',
      `${host} shows the key ${other}, and ${hostKey} is pinned: not connected`,
    );
  }
  // Before anything is sent: the key itself is at fault, and stays so.
  if (/private ?key/i.test(message)) {
    const why = /encrypted|passphrase/i.test(message)
      ? 'it has a passphrase; give one without (ssh-keygen -p), guarded as a secret is'
      : 'it is no private key in the form of OpenSSH or PEM';
    return new AuthError('SFTP_KEY_UNREADABLE', `the key for ${username} on ${host} cannot be used: ${why}`);
  }
  return /authentication/i.test(message)
    ? new AuthError('SFTP_AUTH_REFUSED', `${host} did not let ${username} in`)
    : new TransientError('SFTP_UNREACHABLE', `${host}: ${message}`);
}
