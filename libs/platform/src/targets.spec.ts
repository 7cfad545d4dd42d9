import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthError } from '@joinery/connectors/kit';
import type { AppConnection } from '@joinery/store';
import { Targets } from './targets';

describe('the connector of an app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'joinery-targets-'));
  const cert = join(folder, 'client.pem');
  const app = {
    id: 'erp',
    kind: 'scim',
    profile: 'generic',
    baseUrl: 'https://erp.example.org/scim/v2',
    tokenFrom: {},
    auth: { kind: 'none' },
    tls: { cert },
    discovered: null,
    concurrency: 4,
  } as unknown as AppConnection;
  const targets = new Targets();

  beforeEach(() => writeFileSync(cert, 'first'));
  afterAll(async () => {
    await targets.close();
    rmSync(folder, { recursive: true });
  });

  it('stays the same while nothing changes, and takes up a certificate that was renewed in its file', () => {
    const first = targets.open(app);
    expect(targets.open({ ...app })).toBe(first);
    writeFileSync(cert, 'second');
    const second = targets.open(app);
    expect(second).not.toBe(first);
    expect(targets.open(app)).toBe(second);
  });

  it('is the current one until the app is connected otherwise, whatever work has shown of the app meanwhile', () => {
    const target = targets.open(app);
    const isCurrent = (now: object): boolean => targets.isCurrent({ ...app, ...now }, target);
    expect(isCurrent({})).toBe(true);
    expect(isCurrent({ discovered: { found: { forgetsPaths: ['title'] } } })).toBe(true);
    expect(isCurrent({ discovered: { config: {} } })).toBe(false);
    expect(isCurrent({ baseUrl: 'https://erp.example.com/scim/v2' })).toBe(false);
    expect(isCurrent({ tls: { cert: join(folder, 'gone.pem') } })).toBe(false);
    writeFileSync(cert, 'second');
    expect(isCurrent({})).toBe(false);
    targets.open(app);
    writeFileSync(cert, 'first');
    expect(isCurrent({})).toBe(false);
  });

  it('is refused while a file of it cannot be read', () => {
    const open = (): unknown => targets.open({ ...app, tls: { cert: join(folder, 'gone.pem') } });
    expect(open).toThrow(AuthError);
    expect(open).toThrow('gone.pem cannot be read');
  });
});
