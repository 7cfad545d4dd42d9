import type { AttributeValue } from '@joinery/identity';
import type { AccountImage } from '@joinery/provisioning';
import type { AccountWrite } from '../../../kit/target';
import { isReference } from '@joinery/scim';

type Resolve = NonNullable<AccountWrite['resolve']>;

interface Resolved {
  readonly write: AccountWrite;
  /** Who is not in the app yet, in the words of policy. */
  readonly waitsFor: readonly string[];
  /** What was desired, in the words of policy, but for what refers to somebody who is not there. */
  readonly withoutThem: AccountImage;
}

/**
 * A write with the app's own ids where policy names people. Somebody who is not in the app yet is waited for: the path
 * is left out, so that what stands there stays. A write without references is given back as it is.
 */
export function resolveReferences(write: AccountWrite): Resolved {
  const { resolve } = write;
  if (resolve === undefined) return { write, waitsFor: [], withoutThem: write.desired };
  const paths = Object.keys(write.desired.attributes).filter(isReference);
  if (paths.length === 0) return { write, waitsFor: [], withoutThem: write.desired };
  const leftOut = paths.filter((path) => !isKnown(write.desired.attributes[path], resolve));
  const waiting = leftOut.filter((path) => resolve(String(write.desired.attributes[path])) === null);
  const named = waiting.map((path) => `${nameOf(path)} ${String(write.desired.attributes[path])}`);
  const desired = withIds(write.desired, paths, leftOut, resolve);
  const current = write.current === null ? null : withIds(write.current, paths, leftOut, resolve);
  const withoutThem = without(write.desired, leftOut);
  return { write: { ...write, desired, current }, waitsFor: named, withoutThem };
}

function without(image: AccountImage, paths: readonly string[]): AccountImage {
  const attributes = Object.entries(image.attributes).filter(([path]) => !paths.includes(path));
  return { ...image, attributes: Object.fromEntries(attributes) };
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
