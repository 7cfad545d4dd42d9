import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT, inRoot } from './place.mjs';
import { runOpenly } from './progress.mjs';

/** Runs every spec and closes with the plain line `N passed, N failed`. Running nothing is a failure. */
export async function test(args) {
  const { passed, failed } = await jest(args);
  if (passed + failed === 0) console.error('No spec ran: that is a failure.');
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

async function jest(args) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'joinery-jest-'));
  const results = path.join(folder, 'results.json');
  const options = ['--json', `--outputFile=${results}`, '--passWithNoTests'];
  try {
    const env = { ...process.env, NODE_ENV: 'test' };
    const bin = inRoot('node_modules', 'jest', 'bin', 'jest.js');
    const code = await runOpenly(process.execPath, [bin, ...options, ...args], { cwd: ROOT, env });
    return count(results, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A suite that could not even be loaded, and a jest that died without results, count as failures. */
function count(results, code) {
  let summary;
  try {
    summary = JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    return { passed: 0, failed: 1 };
  }
  const passed = summary.numPassedTests;
  const failed = summary.numFailedTests + summary.numRuntimeErrorTestSuites;
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed };
}
