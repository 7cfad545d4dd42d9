import { createServer } from 'node:http';

/**
 * Starts a server on loopback, says where in one line of JSON, and ends with its parent. `handle` gets a Node request and
 * response; `truth` gives what the server really holds, past its SCIM side: accounts, and groups with their members.
 */
export async function serve({ path, token, handle, truth }) {
  const server = createServer((request, response) => {
    Promise.resolve(request.url === '/truth' ? tell(response, truth) : handle(request, response)).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  process.stdout.write(`${JSON.stringify({ url: `${origin}${path}`, truth: `${origin}/truth`, token })}\n`);
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}

async function tell(response, truth) {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(await truth()));
}

/** The body of a request as text. */
export async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
