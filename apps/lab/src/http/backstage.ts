import { ScimApp, type AppParts } from '../app';
import { correctBehaviour, type Answer, type Behaviour } from '../faults/behaviour';
import type { Stored } from '../directory/directory';
import { asList, isList, isObject, type Json, type JsonObject } from './json';
import { GROUP_SCHEMA, USER_SCHEMA, VENDOR_SCHEMAS, type Kind } from '../directory/schema';

export interface Planted {
  readonly users: readonly { readonly id: string; readonly userName: string }[];
  readonly groups: readonly { readonly id: string; readonly displayName: string }[];
}

/** Who did something backstage, for the ledger. */
export interface Actor {
  readonly token: string;
  readonly requestId?: string;
}

/**
 * Doings behind the client's back: as the RFC has it, past every quirk, fault, budget and token; in the ledger as any.
 */
export class Backstage {
  private readonly app: ScimApp;
  private acts = 0;

  constructor(private readonly parts: Omit<AppParts, 'behaviour'>) {
    this.app = new ScimApp({ ...parts, behaviour: lenient() });
  }

  act(method: string, path: string, body?: JsonObject, actor: Actor = { token: 'control' }): Answer {
    this.acts += 1;
    const [bare = '', query = ''] = path.split('?', 2);
    return this.app.plain({
      requestId: actor.requestId ?? `control-${this.acts}`,
      token: actor.token,
      method,
      path,
      segments: bare
        .split('/')
        .filter((one) => one !== '')
        .map(decodeURIComponent),
      query: new URLSearchParams(query),
      header: () => undefined,
      body,
    });
  }

  /** Accounts as SCIM users without `schemas`, groups with the userNames of their members. Throws what is refused. */
  plant(request: JsonObject): Planted {
    const unknown = Object.keys(request).find((key) => !['users', 'groups', 'count'].includes(key));
    if (unknown !== undefined) throw new Error(`users, groups and count can be planted, not ${unknown}`);
    const count = Number(request['count'] ?? 0);
    if (!Number.isInteger(count) || count < 0) throw new Error('count must be a whole number, 0 or more');
    const users = asList(request['users']).map((one) => this.plantOne('User', asObject(one)));
    for (let n = 1; n <= count; n += 1) users.push(this.plantOne('User', foreigner(this.parts.directory.created)));
    const groups = asList(request['groups']).map((one) => {
      const group = asObject(one);
      const members = asList(group['members']).map((name) => ({ value: this.idOf(String(name)) }));
      return this.plantOne('Group', { ...group, members });
    });
    return {
      users: users.map(({ id, attributes }) => ({ id, userName: String(attributes['userName']) })),
      groups: groups.map(({ id, attributes }) => ({ id, displayName: String(attributes['displayName']) })),
    };
  }

  /** Somebody else's new account, first in every listing from now on. */
  insertInFront(): void {
    const { id } = this.plantOne('User', foreigner(this.parts.directory.created));
    this.parts.directory.moveToFront('User', id);
  }

  /** The account or group with this externalId; undefined when there is none. */
  withExternalId(kind: Kind, externalId: string): Stored | undefined {
    const { directory } = this.parts;
    return directory.idsWith(kind, 'externalId', externalId).flatMap((id) => directory.get(kind, id) ?? [])[0];
  }

  private plantOne(kind: Kind, attributes: JsonObject): Stored {
    const schemas = [kind === 'User' ? USER_SCHEMA.id : GROUP_SCHEMA.id];
    const answer = this.act('POST', kind === 'User' ? '/Users' : '/Groups', { schemas, ...attributes });
    const stored = this.parts.directory.get(kind, String(answer.body?.['id']));
    if (answer.status !== 201 || !stored) throw new Error(`not planted: ${JSON.stringify(answer.body)}`);
    return stored;
  }

  private idOf(userName: string): string {
    return this.parts.directory.idsWith('User', 'userName', userName)[0] ?? userName;
  }
}

function lenient(): Behaviour {
  const behaviour = correctBehaviour();
  behaviour.settings.extensions = new Set([...behaviour.settings.extensions, ...VENDOR_SCHEMAS.map((one) => one.id)]);
  return behaviour;
}

function foreigner(n: number): JsonObject {
  const userName = `foreign.${n}@elsewhere.example`;
  return { userName, displayName: `Foreign ${n}`, emails: [{ value: userName, type: 'work', primary: true }] };
}

function asObject(value: Json): JsonObject {
  if (isObject(value) && !isList(value)) return value;
  throw new Error('an account or group to plant must be an object');
}
