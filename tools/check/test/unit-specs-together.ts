import path from 'node:path';

/** Which they are, by jest.config.mjs; unit-specs.config.mjs lists them. */
declare const UNIT_SPECS: readonly string[];

/**
 * Many unit specs in one process and one context, so that what most of them load is loaded once: half of the time of all of
 * them. None may depend on another: `npm test` runs each by itself.
 */
const ROOT = path.resolve(__dirname, '..', '..', '..');

for (const file of UNIT_SPECS) {
  describe(path.relative(ROOT, file), () => {
    try {
      jest.requireActual(file);
    } catch (error) {
      test('can be loaded', () => Promise.reject(error as Error));
    }
  });
}
