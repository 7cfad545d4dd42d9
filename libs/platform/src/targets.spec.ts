import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { AuthError } from '@joinery/connectors/kit';
import type { AppConnection } from '@joinery/store';
import { Targets } from './targets';

describe('the connector of an app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'joinery-targets-'));
  const ca = join(folder, 'authority.pem');
  const [oneAuthority = '', anotherAuthority = ''] = rootCertificates;
  const app = {
    id: 'erp',
    kind: 'scim',
    profile: 'generic',
    baseUrl: 'https://erp.example.org/scim/v2',
    tokenFrom: {},
    auth: { kind: 'none' },
    tls: { ca },
    discovered: null,
    concurrency: 4,
  } as unknown as AppConnection;
  const targets = new Targets();

  beforeEach(() => writeFileSync(ca, oneAuthority));
  afterAll(async () => {
    await targets.close();
    rmSync(folder, { recursive: true });
  });

  it('stays the same while nothing changes, and takes up a certificate that was renewed in its file', () => {
    const first = targets.open(app);
    expect(targets.open({ ...app })).toBe(first);
    writeFileSync(ca, anotherAuthority);
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
    expect(isCurrent({ tls: { ca: join(folder, 'gone.pem') } })).toBe(false);
    writeFileSync(ca, anotherAuthority);
    expect(isCurrent({})).toBe(false);
    targets.open(app);
    writeFileSync(ca, oneAuthority);
    expect(isCurrent({})).toBe(false);
  });

  it('is refused while a file of it cannot be read', () => {
    const open = (): unknown => targets.open({ ...app, tls: { ca: join(folder, 'gone.pem') } });
    expect(open).toThrow(AuthError);
    expect(open).toThrow('gone.pem cannot be read');
  });

  it.each<[string, string, string, string]>([
    ['holds nothing in PEM', 'ca', 'Employee ID;First Name', 'authority.pem holds nothing in PEM'],
    [
      'is a certificate that OpenSSL cannot read',
      'ca',
      oneAuthority.slice(0, 200),
      '(--ca, --cert, --key) cannot be used',
    ],
  ])('is refused, and told so at once, while a file of it %s', (_what, place, text, words) => {
    writeFileSync(ca, text);
    expect(() => targets.open({ ...app, tls: { [place]: ca } })).toThrow(words);
  });
});
