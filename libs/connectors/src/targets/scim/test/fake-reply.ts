import type { ServerResponse } from 'node:http';
import type { Json } from './fake-scim-server';

/** An answer on its way; without a response it only remembers what it would have said. */
export class Reply {
  status = 0;
  text = '';

  constructor(private readonly response: ServerResponse | null) {}

  json(status: number, body: Json, headers: Record<string, string> = {}): void {
    this.status = status;
    this.text = JSON.stringify(body);
    this.response?.writeHead(status, { 'content-type': 'application/scim+json', ...headers }).end(this.text);
  }

  nothing(status: number, headers: Record<string, string> = {}): void {
    this.status = status;
    this.response?.writeHead(status, headers).end();
  }

  error(status: number, scimType?: string): void {
    this.json(status, { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(status), scimType });
  }
}
