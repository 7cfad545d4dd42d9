import { readFileSync } from 'node:fs';

/** The account that the server runs as when it cannot be ours. */
export interface ServerAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ['postgres', 'nobody'] as const;

/**
 * PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody` where there is no such account. For
 * everybody else it runs as themselves: null.
 */
export function serverAccount(): ServerAccount | null {
  if (process.getuid?.() !== 0) return null;
  return chooseAccount(readFileSync('/etc/passwd', 'utf8'));
}

export function chooseAccount(passwd: string): ServerAccount | null {
  const accounts = new Map<string, ServerAccount>();
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name && /^\d+$/.test(uid ?? '') && /^\d+$/.test(gid ?? '') && Number(uid) !== 0) {
      accounts.set(name, { name, uid: Number(uid), gid: Number(gid) });
    }
  }
  for (const name of CANDIDATES) {
    const account = accounts.get(name);
    if (account) return account;
  }
  return null;
}
