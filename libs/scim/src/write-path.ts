import { attributePath, type AttributePath } from './attribute-path';
import { elementsAt, getOf, isRecord, keyOf, type MutableResource, type ScimValue } from './resource';
import { isObjectList, isValueObject } from './schemas';

export function isUnassigned(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/**
 * Sets the value at a path of a resource that is being built, making objects and list elements on the way; an
 * unassigned value takes away what stands there. Elements and attributes of others are left as they are.
 */
export function writePath(resource: MutableResource, text: string, value: ScimValue): void {
  const path = attributePath(text);
  const home = homeOf(resource, path);
  if (isUnassigned(value)) clear(home, path);
  else if (path.filter.length > 0) writeElement(home, path, value);
  else write(home, path, value);
}

function homeOf(resource: MutableResource, path: AttributePath): MutableResource {
  return path.schema === null ? resource : objectUnder(resource, path.schema);
}

/** The object under a name, however it is spelled there; made where there is none. */
export function objectUnder(record: MutableResource, name: string): MutableResource {
  const key = keyOf(record, name) ?? name;
  const there = record[key];
  if (isRecord(there)) return there;
  const made: MutableResource = {};
  record[key] = made;
  return made;
}

function write(home: MutableResource, path: AttributePath, value: ScimValue): void {
  const { attribute, sub } = path;
  if (Array.isArray(value) || isObjectList(attribute))
    home[keyOf(home, attribute) ?? attribute] = wholeValue(path, value);
  else if (sub !== null) put(objectUnder(home, attribute), sub, value);
  else put(home, attribute, wholeValue(path, value));
}

/** The JSON that stands for a value when the whole attribute is written. */
export function wholeValue(path: AttributePath, value: ScimValue): unknown {
  if (isObjectList(path.attribute)) {
    const sub = path.sub ?? 'value';
    return [value].flat().map((item, index) => elementOf(path, sub, item, index === 0));
  }
  return isValueObject(path.attribute) && path.sub === null ? { value } : value;
}

function elementOf(path: AttributePath, sub: string, value: unknown, first: boolean): MutableResource {
  const element: MutableResource = { [sub]: value };
  if (first && path.attribute.toLowerCase() === 'emails') element['primary'] = true;
  return element;
}

function writeElement(home: MutableResource, path: AttributePath, value: ScimValue): void {
  const key = keyOf(home, path.attribute) ?? path.attribute;
  const list = listOf(home[key]);
  const [there] = elementsAt(list, path);
  const element = { ...(isRecord(there) ? there : {}), ...newElement(path, value) };
  home[key] = there === undefined ? [...distinct(list), element] : list.map((one) => (one === there ? element : one));
}

/**
 * Elements that are alike stand once (RFC 7643 section 2.4): an app was seen to file each addition under another type,
 * and every further attempt would have handed it back one more.
 */
export function distinct(list: readonly unknown[]): readonly unknown[] {
  return [...new Map(list.map((element) => [JSON.stringify(element), element])).values()];
}

/** Some show the only element of a list without its list. */
function listOf(raw: unknown): readonly unknown[] {
  return Array.isArray(raw) ? raw : isUnassigned(raw) ? [] : [raw];
}

/** The list element that a filtered path speaks of: its filter's terms and the value. */
export function newElement(path: AttributePath, value: ScimValue): MutableResource {
  const element: MutableResource = {};
  for (const term of path.filter) put(element, term.attribute, term.value);
  put(element, path.sub ?? 'value', value);
  return element;
}

function clear(home: MutableResource, path: AttributePath): void {
  const key = keyOf(home, path.attribute);
  if (key === undefined) return;
  const there = home[key];
  if (path.filter.length > 0) {
    const meant = new Set(elementsAt(there, path));
    home[key] = listOf(there).flatMap((element) => (meant.has(element) ? cleared(element, path) : [element]));
  } else if (path.sub !== null && path.sub.toLowerCase() !== 'value' && isRecord(there)) drop(there, path.sub);
  else delete home[key];
}

/** An element without its sub-attribute; none where nothing else is in it than what it is found by. */
function cleared(element: unknown, { sub, filter }: AttributePath): readonly unknown[] {
  if (sub === null || sub.toLowerCase() === 'value' || !isRecord(element)) return [];
  drop(element, sub);
  const finders = new Set(['primary', ...filter.map((term) => term.attribute.toLowerCase())]);
  return Object.keys(element).every((name) => finders.has(name.toLowerCase())) ? [] : [element];
}

function drop(record: MutableResource, name: string): void {
  const key = keyOf(record, name);
  if (key !== undefined) delete record[key];
}

function put(record: MutableResource, name: string, value: unknown): void {
  record[keyOf(record, name) ?? name] = value;
}

/** Exactly one work mail is the primary one; servers that want one find it (RFC 7643 section 4.1.2). */
export function markPrimaryMail(resource: MutableResource): void {
  const mails = getOf(resource, 'emails');
  if (!Array.isArray(mails) || mails.length !== 1 || !isRecord(mails[0])) return;
  if (getOf(mails[0], 'type') === 'work') mails[0]['primary'] ??= true;
}
