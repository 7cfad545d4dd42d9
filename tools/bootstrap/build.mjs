import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Explained, ROOT, explain, inRoot } from './place.mjs';
import { withLock } from './lock.mjs';
import { runQuietly } from './progress.mjs';

const SOURCES = ['apps', 'libs', 'migrations', 'tools'];
const SETTINGS = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];
const NOT_COMPILED = /(^|[\\/])(node_modules|dist|console|architecture-fixture)$|\.(spec|e2e-spec)\.ts$/;
/** The Nest CLI imports this package and requires it while it does: Node 20.19 refuses that, unless it was there before. */
const LOADED_FIRST = 'ora';
const STAMP = inRoot('dist', '.built-from');

/** True when dist/ was built from exactly the sources that are there now. A few milliseconds. */
export function isBuilt() {
  return readStamp().state === sourceState().state;
}

/** Builds dist/ with the Nest CLI unless it is fresh. */
export async function build() {
  if (isBuilt()) return;
  await withLock(inRoot('.joinery-build.lock'), 'another process is building', async (hold) => {
    const now = sourceState();
    const before = readStamp();
    if (before.state === now.state) return;
    try {
      // Output of sources that are gone must not stay behind: a removed migration would still be found.
      if (before.files !== now.files) rmSync(inRoot('dist'), { recursive: true, force: true });
      rmSync(STAMP, { force: true });
      mkdirSync(inRoot('dist'), { recursive: true });
    } catch (error) {
      throw explain(error, inRoot('dist'));
    }
    await nestBuild(hold);
    writeFileSync(STAMP, JSON.stringify(now));
  });
}

async function nestBuild(hold) {
  const nest = inRoot('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const first = existsSync(inRoot('node_modules', LOADED_FIRST)) ? ['--import', LOADED_FIRST] : [];
  const options = { cwd: ROOT, started: hold };
  const result = await runQuietly('Building (nest build)', process.execPath, [...first, nest, 'build'], options);
  const isFull = /ENOSPC|EDQUOT|no space left/i.test(result.output);
  const next = isFull
    ? 'the disk is full: make about 200 MB of room and run the command again.'
    : 'the lines above say where.';
  if (!result.ok || isFull) throw new Explained(`${result.output.trim()}\n\nThe build failed; ${next}`);
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return { state: null, files: null };
  }
}

/** Two digests: of which files there are, and of their sizes and times of change. */
function sourceState() {
  const names = createHash('sha256');
  const state = createHash('sha256');
  for (const name of [...SETTINGS, ...SOURCES.flatMap(filesBelow)]) {
    const stat = statSync(inRoot(name), { throwIfNoEntry: false });
    names.update(`${name}\n`);
    state.update(`${name} ${stat?.size} ${stat?.mtimeMs}\n`);
  }
  return { state: state.digest('hex'), files: names.digest('hex') };
}

function filesBelow(folder) {
  const found = [];
  for (const entry of readdirSync(inRoot(folder), { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    if (NOT_COMPILED.test(name)) continue;
    if (entry.isDirectory()) found.push(...filesBelow(name));
    else if (/\.(ts|json)$/.test(entry.name)) found.push(name);
  }
  return found.sort();
}
