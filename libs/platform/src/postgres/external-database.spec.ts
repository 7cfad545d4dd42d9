import { whyNoConnection, whyUnfit } from './external-database';

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
