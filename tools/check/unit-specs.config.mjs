import { readdirSync } from 'node:fs';
import path from 'node:path';
import config, { UNIT_SPECS } from '../../jest.config.mjs';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const unit = config.projects.find(({ displayName }) => displayName === 'unit');

/** Which part of them, as `1/2`. Neighbours go to different parts, so that both take about as long. */
const [share, shares] = (process.env.UNIT_SPECS_SHARE ?? '1/1').split('/').map(Number);

/** The unit specs as `npm run check` runs them: all of a share together (test/unit-specs-together.ts). */
export default {
  ...unit,
  rootDir: ROOT,
  testMatch: ['<rootDir>/tools/check/test/unit-specs-together.ts'],
  globals: { UNIT_SPECS: listUnitSpecs(UNIT_SPECS).filter((_file, at) => at % shares === share - 1) },
  testTimeout: config.testTimeout,
};

function listUnitSpecs({ folders, ending, notThese }) {
  const isLeftOut = (file) => notThese.some((pattern) => new RegExp(pattern).test(file));
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(ROOT, folder), { recursive: true }).map((name) => path.join(ROOT, folder, name)),
    )
    .filter((file) => file.endsWith(ending) && !isLeftOut(file))
    .sort();
}
