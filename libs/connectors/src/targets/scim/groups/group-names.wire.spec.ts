import { genericProfile } from '../test/generic-profile';
import { FakeScimServer, type Json } from '../test/fake-scim-server';
import { OddFront, type Asked, type Oddity } from '../test/odd-front';
import { createScimTarget } from '../scim-target';

let app: FakeScimServer;
let front: OddFront;
let target: ReturnType<typeof createScimTarget>;

const renaming = (rename: (name: string) => string): Oddity => ({
  before: (asked) => (asked.path.startsWith('/Groups') && asked.body !== '' ? { ...asked, body: renamed(asked, rename) } : asked), // prettier-ignore
});

function renamed({ body }: Asked, rename: (name: string) => string): string {
  const json = JSON.parse(body) as Json;
  if (typeof json['displayName'] === 'string')
    return JSON.stringify({ ...json, displayName: rename(json['displayName']) });
  const operations = (json['Operations'] as Json[]).map((one) => (one['path'] === 'displayName' ? { ...one, value: rename(String(one['value'])) } : one)); // prettier-ignore
  return JSON.stringify({ ...json, Operations: operations });
}

const retry = { ...genericProfile.retry, lookDelaysMs: [0], readBackDelaysMs: [0, 2] };
const open = (found = genericProfile.found): ReturnType<typeof createScimTarget> =>
  createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: { ...genericProfile, retry, ...(found && { found }) } }); // prettier-ignore
const made = (): number => app.requests.filter(({ method }) => method === 'POST').length;

async function start(oddity: Oddity): Promise<void> {
  app = await FakeScimServer.start();
  front = await OddFront.start(app.baseUrl, oddity);
  target = open();
}

afterEach(async () => {
  await target.close();
  await front.stop();
  await app.stop();
});

describe('a group that the app calls otherwise than it was to be called', () => {
  it('is made once, is known by our name to readings and to whoever opens the connection again, and is renamed', async () => {
    await start(renaming((name) => `scim/${name.toLowerCase()}`));
    const { group } = await target.ensureGroup('All staff');
    expect(group.displayName).toBe('All staff');
    expect((await target.ensureGroup('All staff')).group.remoteId).toBe(group.remoteId);
    const found = target.findings?.() ?? undefined;
    expect(found?.groupNames).toEqual({ [group.remoteId]: 'All staff' });

    await target.close();
    target = open(found);
    expect((await target.ensureGroup('All staff', { mayBeThere: true })).group.remoteId).toBe(group.remoteId);
    expect((await target.readAll([])).groups.map(({ displayName }) => displayName)).toEqual(['All staff']);
    await target.renameGroup?.(group.remoteId, 'Everybody');
    expect((await target.readAll([])).groups.map(({ displayName }) => displayName)).toEqual(['Everybody']);
    expect(made()).toBe(1);
  });

  it('is made once more where it is gone', async () => {
    await start(renaming((name) => name.slice(0, 4)));
    const { group } = await target.ensureGroup('All staff');
    app.groups.delete(group.remoteId);
    const again = await target.ensureGroup('All staff');
    expect([again.group.displayName, made()]).toEqual(['All staff', 2]);
    expect(again.group.remoteId).not.toBe(group.remoteId);
  });

  it('is for a person where the name has nothing of ours', async () => {
    await start(renaming(() => 'team-7'));
    const failure = await target.ensureGroup('All staff').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'APP_GROUP_NAMED_OTHERWISE' });
    expect(String(failure)).toContain('calls it "team-7"');
    expect(made()).toBe(1);
  });
});
