import type { Behaviour } from '../faults/behaviour';
import { asList, isObject, isUnassigned } from '../http/json';
import type { PatchOperation } from '../patch/operations';
import type { Quirk } from './quirks';
import { ScimError } from '../http/scim-error';

const is = (operation: PatchOperation, op: string): boolean => operation.op.toLowerCase() === op;
const onMembers = (operation: PatchOperation): boolean => operation.path?.toLowerCase() === 'members';

/** Changes each operation on its own; null drops it. */
function each(behaviour: Behaviour, change: (operation: PatchOperation) => PatchOperation | null): void {
  behaviour.operations.push((operations) => operations.flatMap((one) => change(one) ?? []));
}

export const PATCH_QUIRKS: readonly Quirk[] = [
  {
    name: 'patch',
    sentence: 'PATCH is missing, only switches active of accounts, or does not know value filters in paths.',
    values: ['no', 'activeOnly', 'noFilterPath'],
    apply: (behaviour, value) => {
      if (value === 'no') {
        behaviour.request.push((request) => {
          if (request.method === 'PATCH') throw new ScimError(501, 'PATCH is not offered');
          return null;
        });
      } else if (value === 'noFilterPath') each(behaviour, noFilterPath);
      else
        behaviour.operations.push((operations, { shape }) =>
          shape.kind === 'User' ? operations.map(activeOnly) : operations,
        );
    },
  },
  {
    name: 'opCaseSensitive',
    sentence: 'Only lower-case op is known; anything else is refused.',
    apply: (behaviour) =>
      each(behaviour, (one) => {
        if (one.op !== one.op.toLowerCase()) throw new ScimError(400, `unknown op ${one.op}`, 'invalidSyntax');
        return one;
      }),
  },
  {
    name: 'msRemoveEmptiesGroup',
    sentence: "Removing members in Microsoft's form (path members, ids in value) removes everybody.",
    apply: (behaviour) =>
      each(behaviour, (one) => (is(one, 'remove') && onMembers(one) ? { ...one, value: undefined } : one)),
  },
  {
    name: 'pathlessReplacesMembers',
    sentence: 'A PATCH operation without a path empties the group before it does anything else.',
    apply: (behaviour) =>
      behaviour.operations.push((operations, draft) => {
        if (operations.some((one) => one.path === null)) draft.members?.clear();
        return operations;
      }),
  },
  {
    name: 'pathlessReplacesWholeResource',
    sentence: 'A PATCH operation without a path replaces the whole resource: every attribute it does not name is lost.',
    apply: (behaviour) =>
      behaviour.operations.push((operations, draft) => {
        if (!operations.some((one) => one.path === null)) return operations;
        // What the RFC requires is blanked instead of dropped: that is what was seen, and the answer stays 200.
        for (const key of Object.keys(draft.attributes)) delete draft.attributes[key];
        draft.attributes[draft.shape.kind === 'User' ? 'userName' : 'displayName'] = '-';
        draft.members?.clear();
        return operations;
      }),
  },
  {
    name: 'replaceMembersMerges',
    sentence: 'Replacing members only adds the given ones.',
    apply: (behaviour) =>
      each(behaviour, (one) => (is(one, 'replace') && onMembers(one) ? { ...one, op: 'add' } : one)),
  },
  {
    name: 'removeAllNoop',
    sentence: 'Removing all members at once is answered as a success and does nothing.',
    apply: (behaviour) =>
      each(behaviour, (one) => (is(one, 'remove') && onMembers(one) && isUnassigned(one.value) ? null : one)),
  },
  {
    name: 'addReplacesMultivalued',
    sentence: 'Adding an e-mail or telephone number replaces those that are there.',
    apply: (behaviour) =>
      each(behaviour, (one) =>
        is(one, 'add') && /^(emails|phoneNumbers)$/i.test(one.path ?? '') ? { ...one, op: 'replace' } : one,
      ),
  },
  {
    name: 'maxMembers',
    sentence: 'More members than this in one operation are refused, with an error that names another reason.',
    values: 'number',
    apply: (behaviour, value) =>
      each(behaviour, (one) => {
        if (onMembers(one) && asList(one.value).length > Number(value)) {
          throw new ScimError(400, 'the resource is not valid', 'invalidSyntax');
        }
        return one;
      }),
  },
];

function activeOnly(operation: PatchOperation): PatchOperation {
  const keys =
    operation.path === null && isObject(operation.value) ? Object.keys(operation.value) : [operation.path ?? ''];
  if (keys.some((key) => key.toLowerCase() !== 'active')) {
    throw new ScimError(400, 'only active can be patched', 'invalidPath');
  }
  return operation;
}

function noFilterPath(operation: PatchOperation): PatchOperation {
  if (operation.path?.includes('[')) throw new ScimError(400, 'the path is not supported', 'invalidPath');
  return operation;
}
