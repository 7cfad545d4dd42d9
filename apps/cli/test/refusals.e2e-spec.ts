import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { colleagues, type Finished, hrFile, Processes, testDatabase, type TestDatabase } from '@joinery/testing';

const CLI = resolve(__dirname, '../../../dist/apps/cli/src/main.js');
const POLICIES = resolve(__dirname, '../../../policies');

/** A command is a process of 120 MB, and the machine may be small. */
const AT_ONCE = 3;

/** Commands that read, as they are typed after `joinery --json`. */
const ASKED = [
  'plan list',
  'plan show',
  'import list',
  'import show 1',
  'person explain P00001',
  'app list',
  'dispatch',
  'policy history',
  'audit verify',
  'source list',
  'doctor',
  'worker --until-idle',
];

/** Commands that change something, in their order. */
const DONE = [
  'person merge P00002 --into P00001 --reason twice',
  'person split P00001 --record hr:P00002 --reason cousins',
];

/** What is asked for wrongly is refused in a sentence, on standard error, with exit code 1, and changes nothing. */
describe('the command line refuses', () => {
  let database: TestDatabase;
  let folder: string;
  let processes: Processes;
  let people: string;

  beforeAll(async () => {
    database = await testDatabase();
    folder = mkdtempSync(join(tmpdir(), 'joinery-refusals-'));
    processes = new Processes({ DATABASE_URL: database.url, JOINERY_CLOCK: '2026-05-14T09:00:00Z' });
    people = join(folder, 'people.csv');
    writeFileSync(people, hrFile(colleagues(3)));
    mkdirSync(join(folder, 'directory'));
    await cli('app', 'connect', 'chat', '--url', 'http://127.0.0.1:9/scim/v2');
    expect((await cli('import', 'file', people)).code).toBe(2);
  });

  afterAll(async () => {
    await processes?.stopAll();
    await database?.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  const cli = (...args: string[]): Promise<Finished> => processes.run('cli', args);

  /** Everything that a refusal must leave as it is. */
  const kept = (): Promise<unknown> =>
    database.query(
      `SELECT (SELECT count(*) FROM audit_event) AS events, (SELECT json_agg(p.* ORDER BY id) FROM plan p) AS plans`,
    );

  const WRONG: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a file that is not there', ['import', 'file', 'FOLDER/nobody.csv'], /There is no file .*nobody\.csv/],
    ['a folder instead of a file', ['import', 'file', 'FOLDER/directory'], /is a folder\. Name the file in it/],
    ['a day that does not exist', ['--as-of', '2026-02-30', 'plan', 'make'], /--as-of "2026-02-30" is neither a date/],
    ['a time without zone', ['--as-of', '2026-05-14T09:00', 'plan', 'make'], /instant with a zone/],
    ['a source that policy does not know', ['import', 'file', 'FOLDER/people.csv', '--source', 'x'], /no source "x"/],
    ['to pull a source that there is not', ['import', 'pull', 'x'], /no source "x".*Known: hr, idp/],
    ['a plan that does not exist', ['plan', 'approve', '99'], /There is no plan 99/],
    ['a plan whose number is empty', ['plan', 'approve', ''], /<plan> is empty; is a variable not set/],
    ['to be nobody', ['--as', '', 'plan', 'make'], /--as is empty/],
    ['to watch a plan that nobody decided about', ['run', 'watch'], /waits for a decision: joinery plan show 1/],
    ['a release by number', ['plan', 'release', '1', '--reason', 'because'], /Name the plan by its hash/],
    ['a person nobody knows', ['person', 'timeline', 'E404'], /There is no person "E404"/],
    ['a case decided for nobody', ['case', 'decide', '1', '--link', 'E404'], /There is no person "E404"/],
    ['a change of somebody by a part of a name', ['person', 'rename', 'e', '--reason', 'x'], /There is no person "e"/],
    ['an app that policy does not know', ['app', 'connect', 'x', '--url', 'http://h/'], /Policy knows no app "x"/],
    ['an address that is none', ['app', 'connect', 'chat', '--url', 'chat.example'], /not an http\(s\) address/],
    ['to reconcile an app that is not connected', ['reconcile', 'intranet'], /no connected app "intranet"/],
  ];

  it('what cannot be meant, in a sentence that says what can', async () => {
    const before = await kept();
    const ends: Finished[] = [];
    for (let from = 0; from < WRONG.length; from += AT_ONCE) {
      const asked = WRONG.slice(from, from + AT_ONCE).map(([, args]) =>
        args.map((arg) => arg.replace('FOLDER', folder)),
      );
      ends.push(...(await Promise.all(asked.map((args) => cli(...args)))));
    }
    const told = ends.map(({ code, out, err }, i) => ({
      what: WRONG[i]?.[0],
      code,
      out,
      stack: /\n +at /.test(err),
      err,
    }));
    expect(told).toEqual(
      WRONG.map(([what, , words]) => ({ what, code: 1, out: '', stack: false, err: expect.stringMatching(words) })),
    );
    expect(await kept()).toEqual(before);
  });

  it('as JSON for who asks for that: one document on standard output, with the code', async () => {
    const ends = await Promise.all([
      cli('--json', 'plan', 'show', '99'),
      cli('plan', 'approve', '', '--json'),
      cli('plan', 'agree', '--json'),
    ]);
    expect(ends.map(({ code, out }) => ({ code, out: JSON.parse(out) as unknown }))).toEqual([
      {
        code: 1,
        out: { error: { code: 'PLAN_UNKNOWN', detail: expect.stringMatching(/^There is no plan 99\..*there are\.$/) } },
      },
      { code: 1, out: { error: { code: 'USAGE', detail: expect.stringMatching(/^<plan> is empty/) } } },
      { code: 1, out: { error: { code: 'USAGE', detail: "unknown command 'agree'" } } },
    ]);
  });

  it('a policy folder with an error, with file, line and hint, and leaves everything as it was', async () => {
    const bad = join(folder, 'policies');
    cpSync(POLICIES, bad, { recursive: true });
    const rules = join(bad, 'birthright/core.yaml');
    writeFileSync(
      rules,
      readFileSync(rules, 'utf8').replace(
        '{ var: workerType }, [contractor, temp]',
        '{ var: workerTipe }, [contractor]',
      ),
    );
    const before = await kept();
    const commands = [
      ['import', 'file', people],
      ['plan', 'make'],
      ['policy', 'check'],
    ];
    const ends = await Promise.all(commands.map((args) => processes.run('cli', args, { JOINERY_POLICIES: bad })));
    for (const { code, out, err } of ends) {
      expect(out + err).toMatch(/core\.yaml:\d+.*workerTipe/);
      expect(out + err).toMatch(/workerType\b/);
      expect(code).toBe(1);
    }
    expect(await kept()).toEqual(before);
    expect((await cli('plan', 'make')).code).toBe(2);
    expect(await kept()).toEqual(before);

    // What is in force stands in for whoever asks, stops the sending or does the work.
    const standing = [['person', 'list'], ['plan', 'list'], ['dispatch', 'stop', '--reason', 'an emergency'], ['dispatch', 'resume'], ['worker', '--until-idle']]; // prettier-ignore
    for (const args of standing)
      expect(await processes.run('cli', args, { JOINERY_POLICIES: bad })).toMatchObject({
        code: 0,
        err: expect.stringContaining('stays in force'),
      });
    const doctor = await processes.run('cli', ['doctor'], { JOINERY_POLICIES: bad });
    expect(doctor).toMatchObject({ code: 2, out: expect.stringContaining('POLICY_UNFIT') });
  });

  it('for want of a database, and says at once for what it waits until then', async () => {
    const away = new Processes({ DATABASE_URL: 'postgres://127.0.0.1:9/none' });
    const command = away.begin('cli', ['plan', 'list']);
    const said = /nothing listens at that host and port; trying for 15 s/;
    for (let tries = 0; tries < 1_000 && !said.test(command.output()); tries += 1) await sleep(10);
    await away.stopAll();
    expect(command.output()).toMatch(said);
  });

  it.each<[string, string, RegExp]>([
    ['an empty file', '', /unreadable/],
    ['a web page', '<!doctype html><html><body>Log in</body></html>', /unreadable/],
  ])('%s, with what is wrong', async (_what, text, words) => {
    const file = join(folder, 'strange.csv');
    writeFileSync(file, text);
    const { code, out } = await cli('import', 'file', file);
    expect([code, out]).toEqual([1, expect.stringMatching(words)]);
    expect((await cli('plan', 'show')).out).toContain('Plan 1 ');
  });
});

describe('--json', () => {
  it('is one JSON value on standard output, whatever is asked for', async () => {
    const database = await testDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'joinery-json-'));
    const processes = new Processes({ DATABASE_URL: database.url, JOINERY_HOME: folder });
    try {
      const people = join(folder, 'people.csv');
      writeFileSync(people, hrFile(colleagues(2)));
      await processes.run('cli', ['import', 'file', people]);
      await processes.run('cli', ['plan', 'reject', '--reason', 'not today']);
      const ends: string[] = [];
      const ask = async (asked: string): Promise<void> => {
        const { out, err } = await processes.run('cli', ['--json', ...asked.split(' ')]);
        ends.push(`${asked}: ${isJson(out) ? 'JSON' : out + err}`);
      };
      for (let from = 0; from < ASKED.length; from += AT_ONCE) {
        await Promise.all(ASKED.slice(from, from + AT_ONCE).map(ask));
      }
      for (const done of DONE) await ask(done);
      expect(ends.sort()).toEqual([...ASKED, ...DONE].map((asked) => `${asked}: JSON`).sort());
    } finally {
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('to call whole what did not go on a full disk', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [CLI, 'policy', 'check'], {
      stdio: ['ignore', full, 'pipe'],
    });
    closeSync(full);
    expect([status, String(stderr)]).toEqual([
      1,
      expect.stringMatching(/^What was asked for was done, but.*ENOSPC.*\n$/),
    ]);
  });

  onLinux('to go on once the disk is full: that is told once, and not of every line', () => {
    const full = openSync('/dev/full', 'w');
    const long = `const { letReadersGo, printOn } = require(${JSON.stringify(join(dirname(CLI), 'print.js'))});
      letReadersGo();
      void (async () => { for (let i = 0; i < 100; i++) if (!(await printOn('a line'))) return console.error('ended'); })();`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', long], { stdio: ['ignore', full, 'pipe'] });
    closeSync(full);
    expect([status, String(stderr)]).toEqual([1, expect.stringMatching(/^What was .*ENOSPC.*\nended\n$/)]);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
