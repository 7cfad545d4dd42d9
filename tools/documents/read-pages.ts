import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Page, readPage } from './markdown';

const FOLDERS = ['apps', 'docs', 'libs', 'policies', 'tools'];
const SKIPPED = new Set(['node_modules', 'dist']);

/** Every page of the repository. */
export function readPages(root: string): readonly Page[] {
  const own = readdirSync(root).filter((name) => name.endsWith('.md'));
  const below = FOLDERS.flatMap((folder) => pagesBelow(root, folder));
  return [...own, ...below].map((file) => readPage(file, readFileSync(path.join(root, file), 'utf8')));
}

function pagesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (SKIPPED.has(entry.name)) return [];
    if (entry.isDirectory()) return pagesBelow(root, name);
    return entry.name.endsWith('.md') ? [name] : [];
  });
}
