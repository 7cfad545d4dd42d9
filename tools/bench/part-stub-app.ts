import { createServer } from 'node:http';

interface StoredAccount {
  active?: boolean;
  readonly [attribute: string]: unknown;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

const NOBODY = '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[]}';

/**
 * The least a SCIM server can be: finds nobody, keeps who is created and shows them to whoever reads them. `isBrief`: a
 * create is answered with the id alone. Tells when an account is changed.
 */
function keeping(isBrief: boolean): (method: string, url: string, body: string) => Answer {
  const accounts = new Map<string, StoredAccount>();
  return (method, url, body) => {
    if (method === 'POST') {
      const id = `u${accounts.size + 1}`;
      const account = { id, ...(JSON.parse(body) as object) };
      accounts.set(id, account);
      return { status: 201, text: isBrief ? `{"id":"${id}"}` : JSON.stringify(account) };
    }
    const account = accounts.get(/\/Users\/(u\d+)$/.exec(url)?.[1] ?? '');
    if (account === undefined) return { status: 200, text: NOBODY };
    if (method === 'PATCH') {
      console.log(JSON.stringify({ changedAt: Date.now() }));
      account.active = !/"value":\s*(?:false|\{"active":\s*false)/.test(body);
    }
    return { status: 200, text: JSON.stringify(account) };
  };
}

/**
 * An app that takes its time. `full` shows accounts in its answers to creates too, `brief` only to those who read them.
 */
function main([delay = '2', kind = 'full']: readonly string[]): void {
  const ms = Number(delay);
  const answer = keeping(kind === 'brief');
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      setTimeout(() => {
        const { status, text } = answer(request.method ?? '', request.url ?? '', body);
        response.writeHead(status, {
          'content-type': 'application/scim+json',
          'content-length': Buffer.byteLength(text),
        });
        response.end(text);
      }, ms);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address && typeof address === 'object')
      console.log(JSON.stringify({ ready: true, url: `http://127.0.0.1:${address.port}/scim/v2` }));
  });
  process.on('disconnect', () => process.exit(0));
  process.once('SIGTERM', () => process.exit(0));
}

main(process.argv.slice(2));
