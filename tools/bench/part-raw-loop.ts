import { Pool } from 'undici';

/**
 * The bare loop that the dispatcher is held against: for each account the same look-up, the same create and the same
 * reading of the account afterwards; nothing kept.
 */
async function main([url = '', count = '20000', concurrency = '32', body = '{}']: readonly string[]): Promise<void> {
  const base = new URL(url);
  const pool = new Pool(base.origin, { connections: Number(concurrency), pipelining: 1 });
  const headers = {
    accept: 'application/scim+json, application/json',
    authorization: 'Bearer bench',
    'user-agent': 'bench',
  };
  let next = 0;
  const start = performance.now();
  const cpu = process.cpuUsage();
  const get = async (path: string): Promise<void> => {
    const found = await pool.request({ method: 'GET', path: `${base.pathname}${path}`, headers });
    await found.body.json();
  };
  const run = async (): Promise<void> => {
    for (let i = next++; i < Number(count); i = next++) {
      const filter = encodeURIComponent(`externalId eq "00000000-0000-8000-8000-${String(i).padStart(12, '0')}"`);
      await get(`/Users?filter=${filter}`);
      const made = await pool.request({
        method: 'POST',
        path: `${base.pathname}/Users`,
        headers: { ...headers, 'content-type': 'application/scim+json' },
        body,
      });
      const { id } = (await made.body.json()) as { id: string };
      await get(`/Users/${id}`);
    }
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, run));
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  await pool.close();
  console.log(JSON.stringify({ ms, cpuMs: (user + system) / 1000 }));
}

void main(process.argv.slice(2));
