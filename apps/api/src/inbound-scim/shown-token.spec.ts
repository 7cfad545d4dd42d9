import { shownToken } from './shown-token';

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('the token of a push', () => {
  it.each<[string, string | undefined, string | null]>([
    ['a bearer token', 'Bearer jin_abc', 'jin_abc'],
    ['a bearer token in small letters, with blanks', 'bearer   jin_abc ', 'jin_abc'],
    ['the password of whoever', basic('okta:jin_abc'), 'jin_abc'],
    ['the password of nobody', basic(':jin_abc'), 'jin_abc'],
    ['a password with a colon', basic('okta:a:b'), 'a:b'],
    ['the token alone', 'jin_abc', 'jin_abc'],
    ['a password that is not in English', basic('okta:schlüssel'), 'schlüssel'],
    ['a user without a password', basic('okta:'), null],
    ['no pair', basic('okta'), null],
    ['several words', 'Digest a="b", c="d"', null],
    ['a scheme alone', 'Bearer', null],
    ['the other scheme alone', 'basic', null],
    ['an empty header', '', null],
    ['no header', undefined, null],
  ])('%s', (_how, header, token) => expect(shownToken(header)).toBe(token));
});
