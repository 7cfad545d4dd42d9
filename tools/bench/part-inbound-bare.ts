import express from 'express';
import { Pool } from 'pg';

/**
 * The least that a directory over HTTP can be: one insert for a POST, one indexed select for a filtered GET, no SCIM.
 */
async function main([url = '', table = '']: readonly string[]): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 10 });
  const app = express();
  app.use(express.json({ type: ['application/json', 'application/scim+json'] }));
  app.post('/Users', (request, response, next) => {
    const user = request.body as { userName: string };
    pool
      .query(`INSERT INTO ${table} (user_name, body) VALUES ($1, $2) RETURNING id`, [
        user.userName,
        JSON.stringify(user),
      ])
      .then(({ rows }) => response.status(201).json({ id: (rows[0] as { id: string }).id, ...user }), next);
  });
  app.get('/Users', (request, response, next) => {
    const name = /"(.*)"/.exec(String(request.query.filter))?.[1];
    pool
      .query(`SELECT id, body FROM ${table} WHERE user_name = $1`, [name])
      .then(({ rows }) => response.json({ totalResults: rows.length, Resources: rows }), next);
  });
  const server = app.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number };
    console.log(JSON.stringify({ ready: true, url: `http://127.0.0.1:${port}` }));
  });
  server.keepAliveTimeout = 60_000;
  await Promise.resolve();
}

void main(process.argv.slice(2));
