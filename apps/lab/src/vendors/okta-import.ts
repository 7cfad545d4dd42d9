import type { Backstage } from '../http/backstage';
import type { ScimRequest } from '../faults/behaviour';
import { asList, isObject, valueOf, type Json, type JsonDraft, type JsonObject } from '../http/json';
import { GROUP_SCHEMA, USER_SCHEMA } from '../directory/schema';
import { ScimError } from '../http/scim-error';

/** One bulk call of a session, read and not yet imported. */
export interface BulkCall {
  readonly verb: string;
  readonly size: number;
  readonly entities: readonly JsonObject[];
  /** The client's request, so that the ledger can name it. */
  readonly requestId: string;
  readonly token: string;
}

const PATCH_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
const LISTS: Readonly<Record<string, string>> = {
  'bulk-upsert': 'profiles',
  'bulk-delete': 'profiles',
  'bulk-groups-upsert': 'profiles',
  'bulk-groups-delete': 'externalIds',
  'bulk-group-memberships-upsert': 'memberships',
  'bulk-group-memberships-delete': 'memberships',
};

/** What bulk calls mean, and what an import makes of them. */
export class OktaImport {
  constructor(private readonly backstage: Backstage) {}

  read(verb: string, body: JsonObject, request: ScimRequest): BulkCall {
    const list = LISTS[verb];
    if (!list) throw new ScimError(404, `there is no ${verb}`);
    const entities = asList(valueOf(body, list)).map((one) => (isObject(one) ? one : { externalId: one }));
    const size = verb.includes('memberships')
      ? entities.reduce((sum, one) => sum + asList(one['memberExternalIds']).length, 0)
      : entities.length;
    for (const entity of entities) requireTexts(entity);
    return { verb, size, entities, requestId: request.requestId, token: request.token ?? 'default' };
  }

  apply(call: BulkCall): void {
    for (const entity of call.entities) this.applyOne(call, entity);
  }

  private applyOne(call: BulkCall, entity: JsonObject): void {
    const externalId = String(entity['externalId'] ?? '');
    switch (call.verb) {
      case 'bulk-upsert':
        return this.upsert('User', externalId, userFrom(externalId, entity), call);
      case 'bulk-groups-upsert':
        return this.upsert('Group', externalId, groupFrom(externalId, entity), call);
      case 'bulk-delete':
        return this.patch('User', externalId, { op: 'replace', path: 'active', value: false }, call);
      case 'bulk-groups-delete':
        return this.send('DELETE', 'Group', externalId, undefined, call);
      default:
        return this.members(call, entity);
    }
  }

  private upsert(kind: 'User' | 'Group', externalId: string, attributes: JsonObject, call: BulkCall): void {
    const known = this.backstage.withExternalId(kind, externalId);
    if (!known) {
      const schemas = [kind === 'User' ? USER_SCHEMA.id : GROUP_SCHEMA.id];
      this.backstage.act('POST', `/${kind}s`, { schemas, ...attributes }, call);
      return;
    }
    this.patch(
      kind,
      externalId,
      { op: 'replace', value: kind === 'User' ? { ...attributes, active: true } : attributes },
      call,
    );
  }

  private members(call: BulkCall, entity: JsonObject): void {
    const ids = asList(entity['memberExternalIds']).flatMap((one) => {
      const member = this.backstage.withExternalId('User', String(one));
      return member ? [{ value: member.id }] : [];
    });
    const op = call.verb.endsWith('upsert') ? 'add' : 'remove';
    this.patch('Group', String(entity['groupExternalId'] ?? ''), { op, path: 'members', value: ids }, call);
  }

  private patch(kind: 'User' | 'Group', externalId: string, operation: JsonObject, call: BulkCall): void {
    this.send('PATCH', kind, externalId, { schemas: [PATCH_SCHEMA], Operations: [operation] }, call);
  }

  /** An externalId that nobody has is ignored without a word. */
  private send(
    method: string,
    kind: 'User' | 'Group',
    externalId: string,
    body: JsonObject | undefined,
    call: BulkCall,
  ): void {
    const known = this.backstage.withExternalId(kind, externalId);
    if (known) this.backstage.act(method, `/${kind}s/${known.id}`, body, call);
  }
}

/** All values of a profile are text; lists are not possible. */
function requireTexts(entity: JsonObject): void {
  const profile = entity['profile'];
  if (!isObject(profile)) return;
  const wrong = Object.entries(profile).find(([, value]) => typeof value !== 'string' && value !== null);
  if (wrong) throw new ScimError(400, `profile.${wrong[0]} must be text`);
}

function userFrom(externalId: string, entity: JsonObject): JsonObject {
  const profile = isObject(entity['profile']) ? entity['profile'] : {};
  const text = (name: string): Json | undefined => valueOf(profile, name);
  const user: JsonDraft = { externalId, userName: text('userName') ?? text('login') ?? '' };
  const name: JsonDraft = {};
  if (text('firstName')) name['givenName'] = text('firstName') ?? '';
  if (text('lastName')) name['familyName'] = text('lastName') ?? '';
  if (Object.keys(name).length > 0) user['name'] = name;
  const email = text('email');
  if (email) user['emails'] = [{ value: email, type: 'work', primary: true }];
  const phone = text('mobilePhone');
  if (phone) user['phoneNumbers'] = [{ value: phone, type: 'mobile' }];
  return user;
}

function groupFrom(externalId: string, entity: JsonObject): JsonObject {
  const profile = isObject(entity['profile']) ? entity['profile'] : {};
  return { externalId, displayName: valueOf(profile, 'displayName') ?? externalId };
}
