import type { AppParts } from '../app';
import type { Stored } from './directory';
import type { JsonObject } from '../http/json';
import type { Admission } from './members';
import type { Kind } from './schema';
import { ScimError } from '../http/scim-error';

const UNIQUE = { User: 'userName', Group: 'displayName' } as const;

/** 409 when another resource has this userName or group displayName, whatever its case (RFC 7644 section 3.3). */
export function refuseTaken(parts: AppParts, kind: Kind, old: Stored | null, after: JsonObject): void {
  const { taken, renameToTaken } = parts.behaviour.settings;
  const name = UNIQUE[kind];
  const value = after[name];
  if (typeof value !== 'string' || taken === 'accept') return;
  if (old?.attributes[name] === value) return;
  if (parts.behaviour.settings.deleteUser === 'burn' && kind === 'User' && parts.directory.wasDeleted(value)) {
    throw new ScimError(409, `${name} "${value}" is taken`, 'uniqueness');
  }
  const others = parts.directory.idsWith(kind, name, value).filter((id) => id !== old?.id);
  const sameCase = others.some((id) => parts.directory.get(kind, id)?.attributes[name] === value);
  if (taken === 'sameCase' ? !sameCase : others.length === 0) return;
  if (old && renameToTaken === 'accept') return;
  if (old && renameToTaken === 'crash') throw new ScimError(500, 'an unexpected error occurred');
  throw new ScimError(409, `${name} "${value}" is taken`, 'uniqueness');
}

/** Who may be put into a group: accounts and groups that exist, unless this app says otherwise. */
export function admission(parts: AppParts): Admission {
  const { directory, behaviour } = parts;
  return (id) => {
    if (directory.get('User', id) || directory.get('Group', id)) return 'add';
    switch (behaviour.settings.unknownMember) {
      case 'store':
        return 'add';
      case 'drop':
        return 'drop';
      case 'notFound':
        throw new ScimError(404, `member ${id} was not found`);
      case 'crash':
        throw new ScimError(500, 'an unexpected error occurred');
      case 'reject':
        throw new ScimError(400, `there is no account or group with the id ${id}`, 'invalidValue');
    }
  };
}
