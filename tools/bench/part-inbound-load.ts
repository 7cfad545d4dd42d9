import { Pool } from 'undici';

const CONCURRENCY = 16;

/** Sends users, or looks them up by userName, as fast as the server answers; the same requests to every server. */
async function main([
  url = '',
  token = '',
  what = 'post',
  first = '0',
  count = '1000',
]: readonly string[]): Promise<void> {
  const base = new URL(url);
  const pool = new Pool(base.origin, { connections: CONCURRENCY, pipelining: 1 });
  const headers = { authorization: `Bearer ${token}`, accept: 'application/scim+json' };
  const path = `${base.pathname.replace(/\/$/, '')}/Users`;
  let next = 0;
  const start = performance.now();
  const run = async (): Promise<void> => {
    for (let i = next++; i < Number(count); i = next++) {
      const number = Number(first) + i;
      const answer =
        what === 'post'
          ? await pool.request({
              method: 'POST',
              path,
              headers: { ...headers, 'content-type': 'application/scim+json' },
              body: user(number),
            })
          : await pool.request({ method: 'GET', path: `${path}?filter=${filter(number * 7919)}`, headers });
      const text = await answer.body.text();
      const isGood = what === 'post' ? answer.statusCode === 201 : text.includes('"totalResults":1');
      if (!isGood) throw new Error(`${answer.statusCode} ${text}`);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, run));
  const ms = performance.now() - start;
  await pool.close();
  console.log(JSON.stringify({ ms }));
}

/** What Okta sends of a person, about. */
function user(number: number): string {
  const name = `bench${number}@example.org`;
  return JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: name,
    name: { givenName: `Given${number}`, familyName: `Family${number}` },
    emails: [{ primary: true, value: name, type: 'work' }],
    displayName: `Given${number} Family${number}`,
    locale: 'en-US',
    externalId: `00u${number}`,
    groups: [],
    active: true,
  });
}

function filter(number: number): string {
  return encodeURIComponent(`userName eq "person${number % Number(process.argv[7] ?? 1000)}@example.org"`);
}

void main(process.argv.slice(2));
