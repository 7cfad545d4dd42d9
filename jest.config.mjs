import os from 'node:os';

/**
 * Five projects, by what they need, which the ending of a specification's name tells: `unit` (.spec.ts) needs nothing and is
 * quick, `property` (.property.spec.ts) takes seconds for its many tries, `wire` (.wire.spec.ts) speaks with servers on loopback,
 * `db` (.db.spec.ts) needs PostgreSQL, `e2e` (.e2e-spec.ts) the whole product. `npm test` runs all, `npm run check` the first.
 * Nest 12 ships ES modules only and jest's own loader cannot `require` those on Node 20, so they are transformed too
 * (docs/decisions/0002-toolchain.md).
 */
const swc = {
  jsc: {
    target: 'es2022',
    keepClassNames: true,
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
  },
  // A specification loads of other packages only what it calls: many of them never touch the database's or Nest's.
  module: { type: 'commonjs', lazy: true },
  sourceMaps: 'inline',
};

const libraries = [
  'kernel',
  'identity',
  'policy',
  'provisioning',
  'scim',
  'audit',
  'connectors',
  'store',
  'pipeline',
  'platform',
  'testing',
];

/** Where specs stand and how those are called that need nothing; `npm run check` lists them by it. */
export const UNIT_SPECS = {
  folders: ['apps', 'libs', 'tools'],
  ending: '.spec.ts',
  notThese: ['\\.(property|wire|db)\\.spec\\.ts$', '/architecture-fixture/'],
};

const shared = {
  rootDir: '.',
  testEnvironment: 'node',
  transform: { '^.+\\.(ts|js|mjs)$': ['@swc/jest', swc] },
  transformIgnorePatterns: [
    '/node_modules/(?!@nestjs/|file-type|strtok3|token-types|uint8array-extras|@tokenizer|canonicalize|any-ascii)',
  ],
  moduleNameMapper: {
    '^@joinery/connectors/kit$': '<rootDir>/libs/connectors/src/kit/index.ts',
    '^@joinery/pipeline/policy-tests$': '<rootDir>/libs/pipeline/src/policy/play-policy-test.ts',
    '^@joinery/platform/config$': '<rootDir>/libs/platform/src/config.ts',
    '^@joinery/platform/nest$': '<rootDir>/libs/platform/src/nest/index.ts',
    '^@joinery/testing/fc$': '<rootDir>/libs/testing/src/fc.ts',
    ...Object.fromEntries(libraries.map((name) => [`^@joinery/${name}$`, `<rootDir>/libs/${name}/src/index.ts`])),
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: [`<rootDir>/{${UNIT_SPECS.folders.join()}}/**/*${UNIT_SPECS.ending}`],
      testPathIgnorePatterns: UNIT_SPECS.notThese,
      setupFilesAfterEnv: ['<rootDir>/libs/testing/src/jest-no-servers.ts'],
    },
    {
      ...shared,
      displayName: 'property',
      testMatch: ['<rootDir>/{apps,libs,tools}/**/*.property.spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/libs/testing/src/jest-no-servers.ts'],
    },
    {
      ...shared,
      displayName: 'wire',
      testMatch: ['<rootDir>/{apps,libs,tools}/**/*.wire.spec.ts'],
    },
    {
      ...shared,
      displayName: 'db',
      testMatch: ['<rootDir>/{apps,libs}/**/*.db.spec.ts'],
      globalSetup: '<rootDir>/libs/testing/src/jest-global-setup.ts',
      globalTeardown: '<rootDir>/libs/testing/src/jest-global-teardown.ts',
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/apps/**/*.e2e-spec.ts'],
      globalSetup: '<rootDir>/libs/testing/src/jest-global-setup.ts',
      globalTeardown: '<rootDir>/libs/testing/src/jest-global-teardown.ts',
    },
  ],
  // What hangs ends; what is slow, on a busy machine, has its time.
  testTimeout: 300_000,
  testSequencer: '<rootDir>/tools/bootstrap/longest-first.mjs',
  // A process that has run a hundred specs keeps much of each: three of them held 3 GB, and were killed when they took long to end.
  workerIdleMemoryLimit: '500MB',
  // On two cores jest would use one. Three share them well: specs with a database or a product wait half of their time.
  maxWorkers: Math.max(3, os.availableParallelism() - 1),
};
