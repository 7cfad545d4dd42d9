import path from 'node:path';
import config from '../../jest.config.mjs';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const unit = config.projects.find(({ displayName }) => displayName === 'unit');

/** The unit specs as `npm run check` runs them: all together (test/unit-specs-together.ts). */
export default {
  ...unit,
  rootDir: ROOT,
  testMatch: ['<rootDir>/tools/check/test/unit-specs-together.ts'],
  testTimeout: config.testTimeout,
};
