import type { Behaviour, ScimRequest } from '../faults/behaviour';
import { asList, isObject, valueOf, type JsonObject } from '../http/json';
import type { PatchOperation } from '../patch/operations';
import type { Quirk } from './quirks';
import { resolvePath } from '../directory/attribute-path';
import { SHAPES } from '../directory/schema';
import { ScimError } from '../http/scim-error';

const opOf = (operation: PatchOperation): string => operation.op.toLowerCase();
const touchesMembers = (operation: PatchOperation): boolean => /^members\b/i.test(operation.path ?? '');
const refuse = (
  detail: string,
  scimType: 'invalidSyntax' | 'invalidPath' | 'invalidValue' = 'invalidSyntax',
): never => {
  throw new ScimError(400, detail, scimType);
};

function each(behaviour: Behaviour, change: (operation: PatchOperation) => PatchOperation | null): void {
  behaviour.operations.push((operations) => operations.flatMap((one) => change(one) ?? []));
}

/** How many members an operation adds or removes. */
function size(operation: PatchOperation): number {
  if (!touchesMembers(operation)) return 0;
  return operation.path?.includes('[') ? 1 : Math.max(1, asList(operation.value).length);
}

export const PATCH_LIMIT_QUIRKS: readonly Quirk[] = [
  {
    name: 'patchVerbs',
    sentence: 'Only these operations are known to PATCH; the others are refused.',
    values: 'list',
    apply: (behaviour, value) =>
      each(behaviour, (one) =>
        value.toLowerCase().split('+').includes(opOf(one)) ? one : refuse(`no ${one.op} here`),
      ),
  },
  {
    name: 'patchPath',
    sentence: 'Every operation must have a path, none may have one, or a path with a value filter finds no element.',
    values: ['required', 'forbidden', 'filterMissesIsNoTarget'],
    apply: (behaviour, value) =>
      behaviour.operations.push((operations, draft) =>
        operations.map((one) => {
          if (value === 'required' && one.path === null) return refuse('path is required', 'invalidPath');
          if (value === 'forbidden' && one.path !== null) return refuse('path is not supported', 'invalidPath');
          const name = one.path?.split('[')[0] ?? '';
          const element = value === 'filterMissesIsNoTarget' && one.path?.includes('[') && !touchesMembers(one);
          if (element && opOf(one) === 'add' && draft.attributes[name] === undefined) {
            throw new ScimError(400, 'nothing matches the filter', 'noTarget');
          }
          return one;
        }),
      ),
  },
  {
    name: 'patchNonAtomic',
    sentence: 'When an operation fails, what the ones before it did stays done.',
    apply: ({ settings }) => {
      settings.patchIsAtomic = false;
    },
  },
  {
    name: 'ignoresUnknownOp',
    sentence: 'An operation that it does not know is left out without a word.',
    apply: (behaviour) => each(behaviour, (one) => (['add', 'replace', 'remove'].includes(opOf(one)) ? one : null)),
  },
  {
    name: 'ignoresUnknownPath',
    sentence: 'An operation on an attribute that it does not know is left out without a word.',
    apply: (behaviour) =>
      behaviour.operations.push((operations, { shape }) =>
        operations.filter((one) => one.path === null || resolvePath(shape, one.path.split('[')[0] ?? '') !== null),
      ),
  },
  {
    name: 'maxOperations',
    sentence: 'More operations than this in one PATCH are refused.',
    values: 'number',
    apply: (behaviour, value) =>
      behaviour.operations.push((operations) =>
        operations.length > Number(value) ? refuse('too many operations', 'invalidValue') : operations,
      ),
  },
  {
    name: 'maxMemberChanges',
    sentence: 'More members than this in all operations of one PATCH, or in one new group, are refused.',
    values: 'number',
    apply: (behaviour, value) => {
      behaviour.operations.push((operations) => {
        const changes = operations.reduce((sum, one) => sum + size(one), 0);
        return changes > Number(value) ? refuse('too many members', 'invalidValue') : operations;
      });
      behaviour.incoming.push((attributes) =>
        asList(attributes['members']).length > Number(value) ? refuse('too many members', 'invalidValue') : attributes,
      );
    },
  },
  {
    name: 'membersApart',
    sentence: 'One PATCH of a group adds members in one operation, or removes one member, and does nothing else.',
    apply: (behaviour) =>
      behaviour.operations.push((operations) => {
        const members = operations.filter(touchesMembers);
        if (members.length === 0) return operations;
        if (operations.length > 1) return refuse('only one operation when members change');
        const [only] = members;
        if (only && opOf(only) === 'remove' && size(only) > 1) return refuse('only one member can be removed at once');
        return operations;
      }),
  },
  {
    name: 'membersInObject',
    sentence: 'A PATCH names members to add or to remove only as {"members": […]} in value, beside the path.',
    apply: (behaviour) =>
      each(behaviour, (one) => {
        if (!touchesMembers(one)) return one;
        if (one.path?.includes('[') || !isObject(one.value) || valueOf(one.value, 'members') === undefined)
          return refuse('members must be an object', 'invalidValue');
        return { ...one, value: valueOf(one.value, 'members') };
      }),
  },
  {
    name: 'noRemoveAll',
    sentence: 'Removing or replacing all members at once is refused.',
    apply: (behaviour) =>
      each(behaviour, (one) => {
        const all = touchesMembers(one) && !one.path?.includes('[') && opOf(one) !== 'add';
        return all && (opOf(one) === 'replace' || one.value === undefined)
          ? refuse('not possible for all members')
          : one;
      }),
  },
  {
    name: 'oncePerAttribute',
    sentence: 'Two operations on one attribute in one PATCH are refused.',
    apply: (behaviour) =>
      behaviour.operations.push((operations) => {
        const paths = operations.flatMap((one) => (one.path && !touchesMembers(one) ? [one.path.toLowerCase()] : []));
        return new Set(paths).size < paths.length ? refuse('an attribute can be changed once') : operations;
      }),
  },
  {
    name: 'groupPatchOnly',
    sentence: 'PATCH of a group changes these attributes only; any other is refused.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.operations.push((operations, { shape }) => {
        const known = value.toLowerCase().split('+');
        const other = operations.flatMap(namesOf).find((one) => !known.includes(one));
        return shape.kind === 'Group' && other !== undefined
          ? refuse(`${other} cannot be changed`, 'invalidPath')
          : operations;
      }),
  },
  {
    name: 'attrCaseSensitive',
    sentence: 'Attribute names in another case than the schema writes them are not known.',
    apply: (behaviour) => {
      behaviour.body.push((body, request) => withExactNames(body, request));
      behaviour.operations.push((operations, { shape }) =>
        operations.map((one) => {
          const name = one.path?.split(/[[.]/)[0] ?? '';
          const found = one.path?.startsWith('urn:') ? null : resolvePath(shape, name);
          return found?.attribute && found.attribute.name !== name
            ? refuse(`no attribute ${name}`, 'invalidPath')
            : one;
        }),
      );
    },
  },
];

function namesOf(operation: PatchOperation): string[] {
  if (operation.path !== null) return [(operation.path.split(/[[.]/)[0] ?? '').toLowerCase()];
  const skip = ['schemas', 'id'];
  const keys = isObject(operation.value) ? Object.keys(operation.value).map((one) => one.toLowerCase()) : [];
  return keys.filter((one) => !skip.includes(one));
}

function withExactNames(body: JsonObject, { segments, method }: ScimRequest): JsonObject {
  if (method === 'PATCH' || valueOf(body, 'Operations') !== undefined) return body;
  const shape = SHAPES[segments[0]?.toLowerCase() === 'groups' ? 'Group' : 'User'];
  return Object.fromEntries(
    Object.entries(body).filter(([key]) => {
      const attribute = shape.core.attributes.get(key.toLowerCase());
      return !attribute || attribute.name === key;
    }),
  );
}
