import { createServer } from 'node:http';

/** An app that knows nobody, makes whatever it is asked to, and takes its time: the least a SCIM server can be. */
function main([delay = '2']: readonly string[]): void {
  const ms = Number(delay);
  let next = 1;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      setTimeout(() => {
        const made = request.method === 'POST';
        const answer = made
          ? `{"id":"u${next++}",${body.slice(1)}`
          : '{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[]}';
        response.writeHead(made ? 201 : 200, {
          'content-type': 'application/scim+json',
          'content-length': Buffer.byteLength(answer),
        });
        response.end(answer);
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
