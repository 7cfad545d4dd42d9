import type { AccountWrite } from '@joinery/connectors/kit';
import type { AppPolicy } from '@joinery/policy';
import type { AccountImage, SameValue } from '@joinery/provisioning';
import { isReference } from '@joinery/scim';
import type { AppReference } from '@joinery/store';
import type { Ground } from '../ports';

export type Resolve = NonNullable<AccountWrite['resolve']>;

/** Paths of an app's policy whose values name people; policy names them by employee number. */
export function referencePaths(policy: Pick<AppPolicy, 'attributes'> | undefined): readonly string[] {
  return (policy?.attributes ?? []).map((attribute) => attribute.target).filter(isReference);
}

/**
 * Who the people that these pictures name are in an app. Asks nothing when policy maps no references. A name that is
 * not one person's, or whose person is not to have an account there, stands for nobody.
 */
export async function referencesIn(
  ground: Pick<Ground, 'store'>,
  appId: string,
  paths: readonly string[],
  images: readonly (AccountImage | null)[],
): Promise<Resolve | null> {
  if (paths.length === 0) return null;
  const named = images.flatMap((image) => paths.map((path) => image?.attributes[path]));
  const numbers = [...new Set(named.filter((value) => typeof value === 'string' && value !== ''))] as string[];
  const found = await ground.store.read((tx) => tx.apps.references(appId, numbers));
  return resolverOf(found);
}

function resolverOf(found: readonly AppReference[]): Resolve {
  const known = new Map(found.map((one) => [one.employeeNumber, one]));
  return (person) => {
    const one = known.get(person);
    if (one === undefined) return undefined;
    return one.remoteId ?? (one.isComing ? null : undefined);
  };
}

/** The same comparison, with the app's own ids where policy names people. Nobody is compared with nobody. */
export function sameWithReferences(same: SameValue, resolve: Resolve | null): SameValue {
  if (resolve === null) return same;
  return (path, wanted, shown) => {
    if (typeof wanted !== 'string' || wanted === '' || !isReference(path)) return same(path, wanted, shown);
    if (wanted === shown) return true;
    const id = resolve(wanted);
    return id === undefined || id === null || same(path, id, shown);
  };
}
