import { getOf, textOf, type ScimResource } from '@joinery/scim';
import type { AttributeValue } from '@joinery/identity';
import type { RemoteAccount } from '../../../kit/target';
import { idOf } from '../client/answers';
import type { Labels } from '../dialect/labels';
import { stateIn } from '../dialect/state-shown';

/** A user as an account, with what it shows at these paths, wherever the app keeps them. */
export function toAccount(user: ScimResource, paths: readonly string[], labels: Labels): RemoteAccount {
  const attributes: Record<string, AttributeValue> = {};
  for (const path of paths) attributes[path] = labels.read(user, path);
  return {
    remoteId: idOf(user) ?? '',
    externalId: textOf(user, 'externalId'),
    userName: textOf(user, 'userName'),
    active: isActive(getOf(user, 'active')),
    attributes,
  };
}

/** An app that does not show `active` has open accounts only; one that shows text or a number means what it says. */
function isActive(shown: unknown): boolean {
  return stateIn(shown) !== 'closed';
}
