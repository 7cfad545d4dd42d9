import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accountsOf,
  BREAK_GLASS,
  colleagues,
  type Finished,
  hrFile,
  type HrRow,
  hrRow,
  hrRowAfterwards,
  labTruth,
  membersByName,
  Processes,
  testDatabase,
  type TestDatabase,
} from '@joinery/testing';

const OTHERS = colleagues(4);
const DANA_LEFT = { 'Last Day of Work': '2026-05-09' };

const FIRST: readonly HrRow[] = [
  hrRow('ben'),
  hrRow('cleo'),
  hrRow('dana', { 'Last Day of Work': '' }),
  hrRow('eli'),
  hrRow('fay'),
  ...OTHERS,
];
const SECOND = FIRST.map((row) => (row['First Name'] === 'Dana' ? { ...row, ...DANA_LEFT } : row));
const THIRD: readonly HrRow[] = [
  hrRow('ada'),
  hrRowAfterwards('ben'),
  hrRowAfterwards('cleo', { 'Last Day of Work': '2026-05-13' }),
  hrRowAfterwards('dana'),
  hrRowAfterwards('eli'),
  hrRow('fay', { 'Last Day of Work': '2026-05-13' }),
  ...OTHERS,
];

/** One story from the first file to the last plan; each step stands on the one before it. */
describe('the cast, through the command line', () => {
  let database: TestDatabase;
  let folder: string;
  let processes: Processes;
  let chat: string;

  beforeAll(async () => {
    database = await testDatabase();
    folder = mkdtempSync(join(tmpdir(), 'joinery-story-'));
    processes = new Processes({
      DATABASE_URL: database.url,
      JOINERY_CLOCK: '2026-05-01T10:00:00Z',
      APP_TOKEN: 'token',
    });
    const options = ['--token', 'token', '--parent-pid', String(process.pid)];
    const [lab, intranet] = await Promise.all([processes.start('lab', options), processes.start('intranet', options)]);
    chat = lab.url;
    await done(cli('app', 'connect', 'chat', '--url', chat, '--token-env', 'APP_TOKEN'));
    await done(cli('app', 'connect', 'intranet', '--url', intranet.url, '--token-env', 'APP_TOKEN'));
  });

  afterAll(async () => {
    await processes?.stopAll();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const cli = (...args: string[]): Promise<Finished> => processes.run('cli', ['--as', 'hana', ...args]);

  const done = async (running: Promise<Finished>, code = 0): Promise<string> => {
    const { code: was, out, err } = await running;
    if (was !== code) throw new Error(`ended with ${was} instead of ${code}\n${out}${err}`);
    return out;
  };

  const importFile = (day: string, rows: readonly HrRow[]): Promise<Finished> => {
    const file = join(folder, `people-${day}.csv`);
    writeFileSync(file, hrFile(rows));
    return cli('--as-of', `${day}T10:00:00Z`, 'import', 'file', file);
  };

  const apply = async (day: string): Promise<void> => {
    const worker = await processes.start('worker', [], { JOINERY_CLOCK: `${day}T12:00:00Z` });
    await done(cli('--as-of', `${day}T11:00:00Z`, 'plan', 'approve'));
    expect(await done(cli('run', 'watch'))).toMatch(/completed: chat/);
    await worker.end('SIGTERM');
  };

  it('everybody who works there gets accounts, in a plan that nothing is sent before its approval', async () => {
    const text = await done(importFile('2026-05-01', FIRST), 2);
    expect(text).toContain('9 rows read = 9 staged + 0 refused; 9 new, 0 changed, 0 unchanged');
    expect(text).toContain('break-glass: emergency administrator');
    expect(text).toContain('Next: joinery plan approve 1');
    expect((await labTruth(chat)).requests.total).toBe(0);
    expect(await done(cli('plan', 'show'), 2)).toContain('ready');
    await apply('2026-05-01');
    expect(await done(cli('plan', 'show'))).toContain('completed');
    expect(accountsOf(await labTruth(chat))).toEqual([
      'ben.okafor',
      'cleo.marchetti',
      'dana.whitfield',
      'eli.tanaka',
      'given1.family1',
      'given2.family2',
      'given3.family3',
      'given4.family4',
    ]);
  });

  it('the same file again changes nothing, and sends nothing', async () => {
    const before = (await labTruth(chat)).requests.total;
    const text = await done(importFile('2026-05-01', FIRST));
    expect(text).toContain('0 new, 0 changed, 9 unchanged');
    expect(text).toContain('the same bytes were loaded before (import 1)');
    expect(text).toContain('Nothing to do: every account, but for what is withheld, is as policy wants it.');
    expect((await labTruth(chat)).requests.total).toBe(before);
  });

  it('Dana leaves', async () => {
    expect(await done(importFile('2026-05-10', SECOND), 2)).toMatch(/Leavers \(1\)\n +- Dana Whitfield \(E1004\)/);
    await apply('2026-05-10');
    expect(accountsOf(await labTruth(chat))).toContain('(dana.whitfield)');
  });

  it('Ada joins, Ben moves, Cleo leaves, Dana is hired again, the contract of Eli ends, Fay is left alone', async () => {
    const text = await done(importFile('2026-05-14', THIRD), 2);
    expect(text).toMatch(/Leavers \(2\)/);
    expect(text).not.toContain('Beaumont');
    await apply('2026-05-14');
    const truth = await labTruth(chat);
    expect(accountsOf(truth)).toEqual([
      '(ada.lindqvist)',
      '(cleo.marchetti)',
      '(eli.tanaka)',
      'ben.okafor',
      'dana.whitfield',
      'given1.family1',
      'given2.family2',
      'given3.family3',
      'given4.family4',
    ]);
    expect(truth.users.find((user) => user.userName === 'ben.okafor')?.title).toBe('Product Manager');
    expect(membersByName(truth)).toEqual({
      'All staff': [
        'ada.lindqvist',
        'ben.okafor',
        'dana.whitfield',
        'given1.family1',
        'given2.family2',
        'given3.family3',
        'given4.family4',
      ],
      Contractors: [],
      'Customer Service': ['dana.whitfield'],
      Engineering: ['ada.lindqvist', 'given2.family2'],
      Finance: ['given1.family1'],
      Marketing: ['given3.family3'],
      Product: ['ben.okafor'],
      Sales: ['given4.family4'],
    });
  });

  it.each([
    ['E1001', ['line 2 of people-2026-05-14.csv', 'Joiner: first seen as prehire', 'chat: account created']],
    ['E1002', ['Mover: department and title changed.', 'department: "Sales" -> "Product"', 'removed from Sales']],
    ['E1003', ['Leaver: active to leaver by rule lc.leaver (days end in Europe/Rome)', 'account deactivated']],
    ['E1004', ['Leaver: active to leaver', 'Rehired: leaver to active', 'account reactivated']],
    ['C2005', ['lc.contract-over']],
  ])('%s has a story that says so', async (person, words) => {
    const story = await done(cli('person', 'timeline', person));
    const times = story.match(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/gm) ?? [];
    expect(times).toEqual([...times].sort());
    for (const word of words) expect(story).toContain(word);
  });

  it('Fay has no account, and her story does not say that anything was sent', async () => {
    expect(await done(cli('person', 'timeline', BREAK_GLASS))).not.toContain('confirmed');
  });

  it('both apps hold what we believe', async () => {
    const text = await done(cli('--as-of', '2026-05-14T13:00:00Z', 'reconcile'));
    expect(text.match(/0 missing, 0 nobody's, 0 different/g)).toHaveLength(2);
  });

  it('a value is set by hand and taken back, and Ben marries and gets another name', async () => {
    const ben = (...args: string[]): Promise<Finished> =>
      cli('--as-of', '2026-05-14T14:00:00Z', 'person', ...args, '--reason', 'he asked for it');
    expect(await done(ben('set', 'E1002', 'phone', '+49 30 1', '--until', 'P30D'), 2)).toContain('until 2026-06-13');
    expect(await done(ben('unset', 'E1002', 'phone'), 2)).toContain('taken back');
    expect((await ben('set', 'E1002', 'title', 'Duke')).err).toContain('[NOT_BY_HAND]');
    expect((await ben('rename', 'E1002')).err).toContain('[NAME_UNCHANGED]');
    const married = THIRD.map((row) => (row['First Name'] === 'Ben' ? { ...row, 'Last Name': 'Adeyemi' } : row));
    expect((await importFile('2026-05-15', married)).out).not.toContain('ben.adeyemi');
    expect(await done(ben('rename', 'E1002'), 2)).toMatch(/^Taken back from Ben .*: ben\.okafor/);
    const plan = await done(cli('--as-of', '2026-05-15T14:00:00Z', 'plan', 'make'), 2);
    expect(plan).toContain('userName "ben.okafor" -> "ben.adeyemi"');
  });
});
