import { open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordingSink } from '@joinery/connectors';
import { makeFolder } from '../make-folder';

const PIECE_CHARACTERS = 1 << 18;

/** The recording of a run, on disk until what it says is kept in the database. Only we may read it. */
export class RecordingFile implements RecordingSink {
  private pending: string[] = [];
  private size = 0;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(home: string, sourceId: string, startedAt: string): Promise<RecordingFile> {
    const folder = folderOf(home, sourceId);
    makeFolder(folder, 0o700);
    const path = join(folder, `${startedAt.replace(/[^0-9TZ]/g, '')}-${process.pid}.ndjson`);
    return new RecordingFile(path, await open(path, 'wx', 0o600));
  }

  async write(line: string): Promise<void> {
    this.pending.push(line);
    this.size += line.length;
    if (this.size >= PIECE_CHARACTERS) await this.put();
  }

  async flush(): Promise<void> {
    await this.put();
    await this.handle.datasync();
  }

  async close(): Promise<void> {
    await this.put();
    await this.handle.close();
  }

  private async put(): Promise<void> {
    const text = this.pending.join('');
    this.pending = [];
    this.size = 0;
    if (text !== '') await this.handle.writeFile(text);
  }
}

/** Recordings of earlier runs that nobody has taken in: their process died. Oldest first. */
export async function abandonedRecordings(home: string, sourceId: string): Promise<readonly string[]> {
  const folder = folderOf(home, sourceId);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .map((name) => join(folder, name));
}

export function removeRecording(path: string): Promise<void> {
  return rm(path, { force: true });
}

function folderOf(home: string, sourceId: string): string {
  return join(home, 'pulls', sourceId);
}
