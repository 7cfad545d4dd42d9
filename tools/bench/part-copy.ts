import { createReadStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/**
 * PostgreSQL alone taking in a CSV file with COPY, into a table of texts without an index: nothing is compared or kept
 * twice.
 */
async function main([url = '', path = '']: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const [header = ''] = readFileSync(path, 'utf8').split('\n', 1);
  const columns = header.split(',').map((name) => client.escapeIdentifier(name));
  await client.query(`CREATE TABLE copied (${columns.map((name) => `${name} text`).join(', ')})`);
  const start = performance.now();
  await pipeline(createReadStream(path), client.query(copyFrom('COPY copied FROM STDIN (FORMAT csv, HEADER)')));
  const ms = performance.now() - start;
  const { rowCount } = await client.query('SELECT FROM copied');
  await client.end();
  console.log(JSON.stringify({ rows: rowCount, ms, maxRssMb: process.resourceUsage().maxRSS / 1024 }));
}

void main(process.argv.slice(2));
