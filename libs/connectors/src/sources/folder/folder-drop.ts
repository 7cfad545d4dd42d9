import { access, lstat, mkdir, readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DropEntry } from './choose-files';
import { archiveNames, type Drop } from './drop';
import { fileBytes } from './file-bytes';

/** A folder of this machine. Links are listed and not followed: what they lead to is not what was dropped. */
export function folderDrop(folder: string, archive: string): Drop {
  return {
    async list() {
      const entries: DropEntry[] = [];
      for (const name of (await readdir(folder)).sort()) {
        const info = await lstat(join(folder, name)).catch(() => null);
        if (!info?.isFile() && !info?.isSymbolicLink()) continue;
        const isLink = info.isSymbolicLink() ? { isLink: true as const } : {};
        entries.push({ name, size: info.size, modifiedAt: info.mtime.toISOString(), ...isLink });
      }
      return entries;
    },
    read: (name) => fileBytes(join(folder, basename(name))),
    async archive(name, marker) {
      await mkdir(archive, { recursive: true });
      await putAway(join(folder, basename(name)), archive, basename(name));
      if (marker !== null) await putAway(join(folder, basename(name) + marker), archive, basename(name) + marker);
    },
    close: async () => undefined,
  };
}

async function putAway(from: string, archive: string, name: string): Promise<void> {
  for (const candidate of archiveNames(name)) {
    const to = join(archive, candidate);
    if (await exists(to)) continue;
    return rename(from, to);
  }
  throw new Error(`${archive} holds a thousand files called ${name}`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
