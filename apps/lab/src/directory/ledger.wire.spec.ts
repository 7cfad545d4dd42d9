import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { TestLab } from '../test/client';

describe('the ledger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (): string => join(mkdtempSync(join(folder, 'one-')), 'deep', 'ledger.jsonl');

  it('records every effect with its request, what was there before and what is there afterwards', async () => {
    const lab = await TestLab.start();
    const ada = await lab.user('ada', { externalId: 'p-1' });
    await lab.group('Team', ada);
    await lab.send('DELETE', `/Users/${ada}`, undefined, { 'x-request-id': 'op-9' });
    const effects = lab.lab.ledger();
    await lab.close();
    expect(effects.map(({ seq, action, kind }) => [seq, action, kind])).toEqual([
      [1, 'create', 'User'],
      [2, 'create', 'Group'],
      [3, 'change', 'Group'],
      [4, 'delete', 'User'],
    ]);
    expect(effects[0]).toMatchObject({ method: 'POST', path: '/Users', after: { userName: 'ada', externalId: 'p-1' } });
    expect(effects[2]).toMatchObject({ members: { added: [], removed: [ada] }, requestId: 'op-9' });
    expect(effects[3]).toMatchObject({ id: ada, before: { userName: 'ada' }, after: null });
  });

  it.each(['ledger', 'requests'])('says where nothing can be made of the file for %s', async (which) => {
    await expect(TestLab.start({ [which]: '/proc/joinery-lab/deep/file.jsonl' })).rejects.toThrow(/ENOENT/);
  });

  it('brings everything back after a kill, ids and versions included, and drops a line that was cut', async () => {
    const ledger = file();
    const first = await TestLab.start({ ledger, seed: 3 });
    const ada = await first.user('ada');
    const team = await first.group('Team', ada);
    await first.patch(`/Users/${ada}`, { op: 'replace', path: 'title', value: 'Dr' });
    const before = (await first.get(`/Users/${ada}`)).body;
    // Not closed before the cut: a killed process does not close either.
    appendFileSync(ledger, '{"seq":4,"time":"2026-01-01T00:00:00.000Z","kind":"Us');
    const second = await TestLab.start({ ledger, seed: 3 });
    const after = (await second.get(`/Users/${ada}`)).body;
    expect({ ...after, meta: null, groups: null }).toEqual({ ...before, meta: null, groups: null });
    expect(after.meta.version).toBe(before.meta.version);
    expect(await second.members(team)).toEqual([ada]);
    expect((await second.find('Users', 'userName eq "ADA"')).body.totalResults).toBe(1);
    const ben = await second.user('ben');
    expect([ada, team]).not.toContain(ben);
    await Promise.all([first.close(), second.close()]);
    const lines = readFileSync(ledger, 'utf8').trim().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([1, 2, 3, 4]);
  });

  it('refuses to start on a ledger that is damaged in the middle', async () => {
    const ledger = file();
    await TestLab.start({ ledger }).then((lab) => lab.close());
    writeFileSync(ledger, '{"seq":1\n{"seq":2}\n');
    await expect(TestLab.start({ ledger })).rejects.toThrow(/ledger\.jsonl:1: /);
  });

  it('is read over HTTP from any point', async () => {
    const lab = await TestLab.start({ name: 'chat' });
    for (const name of ['ada', 'ben', 'cleo']) await lab.user(name);
    const answer = await request(`${lab.lab.url.replace('/scim/v2', '')}/lab/ledger?after=1&limit=1`);
    const body = (await answer.body.json()) as { name: string; last: number; effects: { seq: number }[] };
    await lab.close();
    expect(body).toMatchObject({ name: 'chat', last: 3, effects: [{ seq: 2 }] });
    expect(body.effects).toHaveLength(1);
  });
});
