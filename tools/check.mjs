#!/usr/bin/env node
/**
 * `npm run check`: what can be known without a server or a database, in under a minute: format, lint, types, and the unit specs
 * with the architecture among them. All parts run to their end; a summary closes the report.
 */
import { availableParallelism } from 'node:os';
import { explainOldNode } from './bootstrap/node-version.mjs';

explainOldNode();
const { guarded } = await import('./bootstrap/main.mjs');
const { install } = await import('./bootstrap/install.mjs');
const { inRoot, ROOT } = await import('./bootstrap/place.mjs');
const { collect } = await import('./bootstrap/progress.mjs');

const cache = (name) => inRoot('node_modules', '.cache', name);
const program = (...parts) => inRoot('node_modules', ...parts);

/** A share of the unit specs; two of them fill the lanes better than one part of all. */
const unitSpecs = (share) => ({
  name: `unit specs ${share}`,
  args: [
    program('jest', 'bin', 'jest.js'),
    '--config',
    inRoot('tools', 'check', 'unit-specs.config.mjs'),
    '--runInBand',
    '--verbose=false',
  ],
  env: { UNIT_SPECS_SHARE: share },
  mend: 'npm run test:unit -- --testPathPatterns …',
});

/** The longest first. */
const PARTS = [
  {
    name: 'types, lint',
    args: [inRoot('tools', 'check', 'types-and-lint.mjs')],
    mend: 'npm run types, npx eslint --fix .',
  },
  unitSpecs('1/2'),
  unitSpecs('2/2'),
  {
    name: 'format',
    args: [
      program('prettier', 'bin', 'prettier.cjs'),
      '--check',
      '.',
      '--log-level=warn',
      '--cache',
      '--cache-location',
      cache('prettier.json'),
    ],
    mend: 'npm run format',
  },
];

async function runPart({ name, args, env, mend }) {
  const started = performance.now();
  const { code, output } = await collect(process.execPath, [...YOUNG, ...args], {
    cwd: ROOT,
    env: { ...process.env, FORCE_COLOR: '0', ...env },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code !== 0) console.log(`\n== ${name}\n${output.trim()}`);
  console.error(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  return { name, ok: code === 0, seconds, mend, tests: /^Tests: .*$/m.exec(output)?.[0] ?? '' };
}

/** Each part makes much that lives long: with little room for what is young, it would be copied again and again. */
const YOUNG = ['--min-semi-space-size=64', '--max-semi-space-size=128'];

/** As many at a time as there are cores, and two where there is one: a part waits for its files now and then. */
async function runAll(parts) {
  const waiting = [...parts];
  const results = [];
  const lane = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) results.push(await runPart(part));
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, lane));
  return results;
}

await guarded(async () => {
  await install();
  const results = await runAll(PARTS);
  console.log('\nSummary');
  for (const { name, ok, seconds, mend, tests } of results) {
    console.log(
      `  ${ok ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${seconds.padStart(5)} s  ${tests}${ok ? '' : `   (${mend})`}`,
    );
  }
  process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
});
