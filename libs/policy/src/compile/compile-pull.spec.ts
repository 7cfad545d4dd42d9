import { compileWith, soundPolicy } from '../test/policy-files';

const withPull = (pull: object) => ({ 'sources/hr.yaml': (text: string) => `${text}pull: ${JSON.stringify(pull)}\n` });
const codes = (pull: object): string[] =>
  compileWith(withPull(pull)).findings.map(({ code, place }) => `${code} ${place?.path ?? ''}`);

const record = { id: 'id', absent: 'empty', tombstone: { column: 'status', says: 'deleted' } };
const listing = { name: 'people', path: '/people', records: 'data' };
const rest = {
  full: [listing],
  record,
  fields: { status: 'status', name: ['a', 'b'], boss: { at: 'boss.id', refersTo: 'id' } },
};
const baseUrl = 'https://hr.example.com/api';

describe('how a source is read over HTTP', () => {
  it.each([
    [
      'by a vendor',
      { vendor: 'personio-v1', baseUrl, auth: { clientId: 'c', secretFrom: { env: 'SECRET' } }, at: '01:30' },
    ],
    [
      'by a vendor that sends webhooks, and every hour',
      { vendor: 'bamboohr', baseUrl, webhook: { secretFrom: { env: 'HOOK' } }, everyMinutes: 60 },
    ],
    [
      'with webhooks that show the key',
      {
        vendor: 'personio-v2',
        baseUrl,
        webhook: { secretFrom: { env: 'HOOK' }, proof: { kind: 'secret', header: 'Authorization' } },
      },
    ],
    ['by its own rules', { baseUrl, rest, auth: { kind: 'bearer', secretFrom: { file: '/run/secrets/hr' } } }],
    [
      'by a vendor with a column more and one less',
      { vendor: 'hibob', baseUrl, fields: { shoe: 'custom.shoe', phone: false } },
    ],
    ['on this machine without TLS', { baseUrl: 'http://127.0.0.1:4900', rest }],
  ])('is kept as it stands: %s', (_how, pull) => {
    expect(soundPolicy(withPull(pull)).sources.get('hr')?.pull).toEqual(pull);
  });

  it.each<[string, object, string]>([
    ['neither vendor nor rules', { baseUrl }, 'VALUE_INVALID pull'],
    ['both vendor and rules', { baseUrl, vendor: 'okta', rest }, 'VALUE_INVALID pull'],
    ['a vendor that does not ship', { baseUrl, vendor: 'otka' }, 'UNKNOWN_VALUE pull/vendor'],
    ['people in the clear', { baseUrl: 'http://hr.example.com', rest }, 'VALUE_INVALID pull/baseUrl'],
    [
      'a secret in the clear',
      { baseUrl, rest, auth: { tokenUrl: 'http://id.example.com/token' } },
      'VALUE_INVALID pull/auth/tokenUrl',
    ],
    ['an address with a query', { baseUrl: `${baseUrl}?key=1`, rest }, 'VALUE_INVALID pull/baseUrl'],
    ['a turn every other minute', { baseUrl, rest, everyMinutes: 2 }, 'VALUE_INVALID pull/everyMinutes'],
    [
      'a signature without its algorithm',
      { baseUrl, rest, webhook: { secretFrom: { env: 'HOOK' }, proof: { kind: 'hmac', header: 'X-Sign' } } },
      'VALUE_INVALID pull/webhook/proof',
    ],
    [
      'webhooks whose proof nobody says',
      { baseUrl, rest, webhook: { secretFrom: { env: 'HOOK' } } },
      'VALUE_INVALID pull/webhook',
    ],
    ['no time of day', { baseUrl, rest, at: '25:00' }, 'VALUE_INVALID pull/at'],
    ['a secret in the file', { baseUrl, rest, auth: { token: 'abc' } }, 'UNKNOWN_KEY pull/auth/token'],
    [
      'a path that cannot be read',
      { baseUrl, rest: { ...rest, fields: { ...rest.fields, x: 'a[' } } },
      'VALUE_INVALID pull/rest/fields/x',
    ],
    [
      'a tombstone in no column',
      { baseUrl, rest: { ...rest, fields: { x: 'x' } } },
      'VALUE_INVALID pull/rest/record/tombstone/column',
    ],
    [
      'a number in no column',
      { baseUrl, rest: { ...rest, record: { ...record, number: 'no' } } },
      'VALUE_INVALID pull/rest/record/number',
    ],
    [
      'pages that are all the first',
      { baseUrl, rest: { ...rest, full: [{ ...listing, paging: { kind: 'offset' } }] } },
      'VALUE_INVALID pull/rest/full/0/paging',
    ],
    [
      'a cursor from nowhere',
      { baseUrl, rest: { ...rest, full: [{ ...listing, query: { c: '{cursor}' }, paging: { kind: 'cursor' } }] } },
      'VALUE_INVALID pull/rest/full/0/paging',
    ],
    [
      'a whole address as a path',
      { baseUrl, rest: { ...rest, full: [{ ...listing, path: 'https://x.example.com' }] } },
      'VALUE_INVALID pull/rest/full/0/path',
    ],
    ['two listings with one name', { baseUrl, rest: { ...rest, full: [listing, listing] } }, 'VALUE_INVALID pull/rest'],
  ])('is refused with %s', (_what, pull, finding) => expect(codes(pull)).toContain(finding));

  it('comes to an end with paths that look right for long and are not', () => {
    const fields = { status: `${'a.'.repeat(240)}[`, x: `${'a'.repeat(490)}[` };
    expect(codes({ baseUrl, rest: { ...rest, fields } })).toEqual([
      'VALUE_INVALID pull/rest/fields/status',
      'VALUE_INVALID pull/rest/fields/x',
    ]);
  });
});
