import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { assemble, type Joinery, openSourceFile, PolicyFolder } from '@joinery/platform';
import { Store } from '@joinery/store';
import { hrFile, hrRow, testClock, testDatabase, type TestDatabase } from '@joinery/testing';

const root = mkdtempSync(join(tmpdir(), 'joinery-two-folders-'));
const ours = join(root, 'ours');
const theirs = join(root, 'theirs');
const RULES = 'birthright/departments.yaml';

describe('two processes on one database', () => {
  let database: TestDatabase;
  const opened: Joinery[] = [];

  const open = async (folder: string): Promise<Joinery> => {
    const store = await Store.open(database.url, 3);
    const clock = testClock('2026-05-14T09:00:00.000Z');
    const joinery = assemble({ clock }, new PolicyFolder(folder), database.url, store);
    opened.push(joinery);
    return joinery;
  };
  const edit = (folder: string, from: string, to: string): void => {
    const file = join(folder, RULES);
    writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
  };

  beforeAll(async () => {
    for (const folder of [ours, theirs]) cpSync('policies', folder, { recursive: true });
    edit(theirs, '[Finance, Accounting]', '[Finance]');
    database = await testDatabase();
  });
  afterAll(async () => {
    for (const joinery of opened) await joinery.close();
    await database.drop();
    rmSync(root, { recursive: true });
  });

  it('that read different folders do not undo each other: one is refused until it is said which counts', async () => {
    const worker = await open(ours);
    await worker.putPolicyInForce.execute('joinery');
    await worker.ingestSource.execute({
      sourceId: 'hr', fileName: 'people.csv', actor: 'spec', bytes: Readable.from([Buffer.from(hrFile([hrRow('cleo')]))]), open: openSourceFile(),
    }); // prettier-ignore
    const cli = await open(theirs);
    const first = worker.policies.current().digest;
    await expect(cli.putPolicyInForce.execute('ada')).rejects.toMatchObject({
      code: 'POLICY_OF_ANOTHER_FOLDER',
      message: expect.stringContaining('joinery policy activate') as string,
    });
    // Whoever goes on in spite of that judges nobody under a set that is not in force.
    await expect(cli.evaluatePeople.execute()).rejects.toMatchObject({ code: 'POLICY_NOT_IN_FORCE' });
    const followed = await (await open(theirs)).putPolicyInForce.execute('joinery', { mayFollow: true });
    expect(followed).toMatchObject({ changed: false, isFollowed: true, policy: { digest: first } });
    expect(await worker.evaluatePeople.execute()).toMatchObject({ people: 1 });
  });

  it('a process that goes on follows what is put in force, and counts again when its own files change', async () => {
    const worker = await open(ours);
    await worker.putPolicyInForce.execute('joinery', { mayFollow: true });
    const cli = await open(theirs);
    expect(await cli.putPolicyInForce.execute('ada', { takeOver: true })).toMatchObject({ changed: true });
    await expect(worker.evaluatePeople.execute()).rejects.toMatchObject({ code: 'POLICY_NOT_IN_FORCE' });

    const { digest } = cli.policies.current();
    expect(await worker.putPolicyInForce.execute('joinery', { mayFollow: true })).toMatchObject({ isFollowed: true });
    expect(worker.policies.current().digest).toBe(digest);
    expect(await worker.evaluatePeople.execute()).toMatchObject({ people: 1 });
    const [person] = await worker.store.read((tx) => tx.people.search('E1003', 2));
    const explained = await (await open(ours)).explainPerson.execute(person?.id ?? '', '2026-05-14T09:00:00.000Z');
    expect(explained.policy.digest).toBe(digest);

    // The folder of the worker is another one still, so an edit there is told and does not undo the activation.
    edit(ours, 'id: br.dept.legal', 'id: br.dept.law');
    expect(await worker.putPolicyInForce.execute('joinery', { mayFollow: true })).toMatchObject({ isFollowed: true });
    expect(await worker.putPolicyInForce.execute('ada', { takeOver: true })).toMatchObject({ changed: true });
    expect(worker.policies.current().rules.some(({ id }) => id === 'br.dept.law')).toBe(true);
    const history = await worker.store.read((tx) => tx.policy.activations(9));
    expect(history.map(({ place }) => place?.split('/').at(-1))).toEqual(['ours', 'theirs', 'ours']);
  });

  it('of one folder put its newest set in force, and the older process does not put its own back', async () => {
    const [api, cli] = [await open(theirs), await open(theirs)];
    await api.putPolicyInForce.execute('joinery', { takeOver: true });
    const kept = api.policies.current();
    edit(theirs, 'id: br.dept.legal', 'id: br.dept.law');
    expect(await cli.putPolicyInForce.execute('ada')).toMatchObject({ changed: true });
    edit(theirs, 'id: br.dept.law', 'id: br.dept.legal');
    // As an image of before would have it: the files are those that were agreed on, and something newer is in force.
    expect(await api.putPolicyInForce.execute('joinery')).toMatchObject({ isFollowed: true, changed: false });
    expect(api.policies.current().digest).not.toBe(kept.digest);
  });
});
