import { spawnSync } from 'node:child_process';

const KEPT = require.resolve('./kept-by-npm.mjs');

describe('an option of the demo without -- before it', () => {
  it.each([
    [
      'npm run demo --reset',
      { npm_config_reset: 'true' },
      'npm kept --reset for itself: write npm run demo -- --reset',
    ],
    [
      'two of them',
      { npm_config_reset: 'true', npm_config_as_of: 'true' },
      'npm kept --reset and --as-of for itself: write npm run demo -- --reset … --as-of',
    ],
    ['none', {}, ''],
    ['those of npm run test', { npm_config_reset: 'true', npm_lifecycle_event: 'test' }, ''],
  ])('%s', (_typed, set, words) => {
    const env = { npm_lifecycle_event: 'demo', ...set };
    const script = `import(${JSON.stringify(KEPT)}).then(({ refuseWhatNpmKept }) => refuseWhatNpmKept(${JSON.stringify(env)}))
      .catch((error) => console.log(error.message))`;
    expect(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout.trim()).toBe(words);
  });
});
