import { readdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Every unit spec in one process and one context, so that what most of them load is loaded once: half of the time of all of
 * them. None may depend on another: `npm test` runs each by itself.
 */
const ROOT = path.resolve(__dirname, '..', '..', '..');
/** The `unit` project of jest.config.mjs. */
const IS_UNIT = /^(?!.*\.(property|wire|db)\.spec\.ts$)(?!tools\/architecture-fixture\/).*\.spec\.ts$/;

const specs = ['apps', 'libs', 'tools']
  .flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  )
  .filter((name) => IS_UNIT.test(name))
  .sort();

for (const name of specs) {
  describe(name, () => {
    try {
      jest.requireActual(path.join(ROOT, name));
    } catch (error) {
      test('can be loaded', () => Promise.reject(error as Error));
    }
  });
}
