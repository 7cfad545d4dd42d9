import type { AttributeValue } from '@joinery/identity';
import type { AccountImage } from '@joinery/provisioning';
import type { AccountWrite } from '../../../kit/target';
import { isReference } from '@joinery/scim';

type Resolve = NonNullable<AccountWrite['resolve']>;

/**
 * A write with the app's own ids where policy names people. Somebody who is not in the app yet is waited for: the path is
 * left out, so that what stands there stays. A write without references is given back as it is.
 */
export function resolveReferences(write: AccountWrite): { write: AccountWrite; waitsFor: readonly string[] } {
  const { resolve } = write;
  if (resolve === undefined) return { write, waitsFor: [] };
  const paths = Object.keys(write.desired.attributes).filter(isReference);
  if (paths.length === 0) return { write, waitsFor: [] };
  const leftOut = paths.filter((path) => !isKnown(write.desired.attributes[path], resolve));
  const waiting = leftOut.filter((path) => resolve(String(write.desired.attributes[path])) === null);
  const named = waiting.map((path) => `${nameOf(path)} ${String(write.desired.attributes[path])}`);
  const desired = withIds(write.desired, paths, leftOut, resolve);
  const current = write.current === null ? null : withIds(write.current, paths, leftOut, resolve);
  return { write: { ...write, desired, current }, waitsFor: named };
}

/** A value that is empty clears the reference. */
function isKnown(value: AttributeValue | undefined, resolve: Resolve): boolean {
  return typeof value !== 'string' || value === '' || typeof resolve(value) === 'string';
}

function withIds(
  image: AccountImage,
  paths: readonly string[],
  leftOut: readonly string[],
  resolve: Resolve,
): AccountImage {
  const attributes: Record<string, AttributeValue> = { ...image.attributes };
  for (const path of paths) {
    const value = attributes[path];
    if (leftOut.includes(path)) delete attributes[path];
    else if (typeof value === 'string' && value !== '') attributes[path] = resolve(value) ?? value;
  }
  return { ...image, attributes };
}

/** `urn:…:User:manager.value` -> `manager`. */
function nameOf(path: string): string {
  return (path.slice(path.lastIndexOf(':') + 1).split('.')[0] ?? path).toLowerCase();
}
