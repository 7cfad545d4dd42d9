import type { DropEntry } from './choose-files';

/** A place into which an HR system drops files: a folder, or one on an SFTP server. */
export interface Drop {
  /** Files and links, without those in folders below. */
  list(): Promise<readonly DropEntry[]>;
  read(name: string): AsyncIterable<Buffer>;
  /**
   * Puts a file away once what it says is kept, its marker with it. A file of the same name that is there already
   * stays; a crash before this leaves the file to be met again, and recognised by its bytes.
   */
  archive(name: string, marker: string | null): Promise<void>;
  close(): Promise<void>;
}

/** Names of an archived file, in the order in which they are tried. */
export function* archiveNames(name: string): Generator<string> {
  yield name;
  for (let copy = 2; copy <= 1_000; copy += 1) yield `${name}.${copy}`;
}
