import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '@joinery/pipeline';
import { isHeld, makeFolder, processBirth } from '@joinery/platform';

const MADE_BY_THE_DEMO = /^apps\/[a-z]+\.(token|port|jsonl)$|^hr\/people-(yesterday|today)\.csv$/;

/** The folder that the demo keeps everything in but the database's own files. */
export class DemoHome {
  readonly people: string;
  private readonly lock: string;

  constructor(readonly folder: string) {
    this.people = join(folder, 'hr');
    this.lock = join(folder, 'demo.json');
  }

  prepare(): void {
    this.writing(() => {
      makeFolder(this.people);
      makeFolder(join(this.folder, 'apps'));
      makeFolder(join(this.folder, 'logs'));
      writeFileSync(join(this.folder, 'logs', 'demo.log'), '', { flag: 'a' });
    });
  }

  /** Refuses to run twice on one folder; a demo that was killed does not stand in the way. */
  claim(): void {
    const other = this.running();
    if (other)
      throw new Refusal(
        'DEMO_RUNS',
        `The demo is running already (process ${other.pid}${other.url ? `, ${other.url}` : ''}). Stop it first, or use another JOINERY_HOME.`,
      );
    this.announce(null);
  }

  announce(url: string | null): void {
    this.writing(() =>
      writeFileSync(this.lock, JSON.stringify({ pid: process.pid, birth: processBirth(process.pid), url })),
    );
  }

  /** Deletes what the demo keeps, file by file: the folder may be one that somebody keeps other things in. */
  forget(): void {
    for (const part of ['apps', 'hr'])
      for (const name of readdirSync(this.file(part)))
        if (MADE_BY_THE_DEMO.test(`${part}/${name}`)) rmSync(this.file(part, name));
  }

  release(): void {
    rmSync(this.lock, { force: true });
  }

  file(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** A secret made once and kept where only its owner can read it. */
  tokenFile(app: string): string {
    const path = this.file('apps', `${app}.token`);
    if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 });
    return path;
  }

  /** The port that a part had last time, so that bookmarks keep working; 0 for any. */
  port(part: string): number {
    const path = this.file('apps', `${part}.port`);
    return existsSync(path) ? Number(readFileSync(path, 'utf8')) || 0 : 0;
  }

  keepPort(part: string, url: string): void {
    writeFileSync(this.file('apps', `${part}.port`), new URL(url).port);
  }

  /** A write that is refused says what to do about it. */
  private writing(work: () => void): void {
    try {
      work();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const next =
        code === 'ENOSPC' || code === 'EDQUOT'
          ? 'Make about 500 MB of room, or give it another folder'
          : 'Give it another folder';
      throw new Refusal(
        'HOME_UNWRITABLE',
        `The demo cannot write to ${this.folder} (${message}). ${next}: JOINERY_HOME=/some/folder npm run demo`,
      );
    }
  }

  private running(): { pid: number; url: string | null } | null {
    if (!existsSync(this.lock)) return null;
    try {
      const other = JSON.parse(readFileSync(this.lock, 'utf8')) as { pid: number; birth?: string; url: string | null };
      if (other.pid === process.pid) return null;
      // Its number may have been given to another process since, and surely is after a start of the machine.
      return isHeld(`${other.pid} ${other.birth ?? ''}`) ? other : null;
    } catch {
      return null;
    }
  }
}
