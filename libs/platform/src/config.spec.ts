import { readConfig } from './config';

const ROOT = process.cwd();

describe('readConfig', () => {
  it('takes an empty variable for one that is not set', () => {
    const names = ['DATABASE_URL', 'JOINERY_HOME', 'JOINERY_POLICIES', 'JOINERY_CLOCK', 'JOINERY_HOST', 'JOINERY_PORT']
      .concat(['JOINERY_API_TOKEN', 'JOINERY_RECONCILE_AT', 'JOINERY_ZONE', 'JOINERY_AUDIT_KEY', 'JOINERY_CHECKPOINTS'])
      .map((name) => [name, '']);
    expect(readConfig(Object.fromEntries(names) as Record<string, string>, ROOT)).toEqual(readConfig({}, ROOT));
  });
});
