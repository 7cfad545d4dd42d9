import { request } from 'undici';
import { startLab, type Lab, type LabOptions } from '../lab';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of a misbehaving app have no type
  readonly body: any;
}

/** A lab of one spec with a client that keeps nothing back: status, headers and text as they came. */
export class TestLab {
  private constructor(readonly lab: Lab) {}

  static async start(options: LabOptions = {}): Promise<TestLab> {
    return new TestLab(await startLab(options));
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const scheme = this.lab.preset === 'okta' ? 'SSWS' : 'Bearer';
    const answer = await request(this.lab.url + path, {
      method: method as 'GET',
      headers: { authorization: `${scheme} ${this.lab.token}`, 'content-type': 'application/scim+json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, text, body: parsed(text) };
  }

  get(path: string): Promise<Reply> {
    return this.send('GET', path);
  }

  find(kind: 'Users' | 'Groups', filter: string): Promise<Reply> {
    return this.get(`/${kind}?filter=${encodeURIComponent(filter)}`);
  }

  patch(path: string, ...operations: unknown[]): Promise<Reply> {
    return this.send('PATCH', path, { schemas: [PATCH], Operations: operations });
  }

  async user(userName: string, more: object = {}): Promise<string> {
    const reply = await this.send('POST', '/Users', { schemas: [USER], userName, ...more });
    if (reply.status !== 201) throw new Error(`${reply.status} ${reply.text}`);
    return idOf(reply);
  }

  async group(displayName: string, ...members: string[]): Promise<string> {
    const value = members.map((id) => ({ value: id }));
    return idOf(await this.send('POST', '/Groups', { schemas: [GROUP], displayName, members: value }));
  }

  /** The members as they really are, whatever the app shows. */
  async members(groupId: string): Promise<string[]> {
    const state = await this.state();
    return state.groups.find((one) => one.id === groupId)?.members ?? [];
  }

  async state(): Promise<{ users: Record<string, unknown>[]; groups: { id: string; members: string[] }[] }> {
    const answer = await request(`${this.lab.control}/state`);
    return (await answer.body.json()) as never;
  }

  close(): Promise<void> {
    return this.lab.close();
  }
}

function idOf(reply: Reply): string {
  const location = String(reply.headers['location'] ?? '');
  return (reply.body?.id as string | undefined) ?? location.slice(location.lastIndexOf('/') + 1);
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return null;
  }
}
