import {
  getOf,
  isRecord,
  parsePath,
  rawAt,
  readPath,
  sameValue,
  type ScimResource,
  type ScimValue,
} from '@joinery/scim';

/**
 * Types that an app gives elements in place of ours: `work` becomes `business`. Path of ours -> path there. Learned of
 * accounts that we made, in which nothing can be anybody else's; an element that has our type after all lifts it.
 */
export class Labels {
  private readonly places: Map<string, string>;

  constructor(known: Readonly<Record<string, string>> = {}) {
    this.places = new Map(Object.entries(known));
  }

  get known(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.places);
  }

  placeOf(path: string): string {
    return this.places.get(path) ?? path;
  }

  read(resource: ScimResource, path: string): ScimValue {
    const shown = readPath(resource, path);
    const place = this.places.get(path);
    if (place === undefined) return shown;
    if (shown !== null) this.places.delete(path);
    return shown ?? readPath(resource, place);
  }

  /**
   * Takes in that an account which was just made shows nothing at a path; `paths`: all that were sent. True when the
   * value is there, in the one element that has it, under a type that is none of ours.
   */
  learn(made: ScimResource, path: string, value: ScimValue, paths: readonly string[]): boolean {
    const parsed = parsePath(path);
    const [term, ...more] = parsed?.filter ?? [];
    if (parsed === null || term?.attribute.toLowerCase() !== 'type' || more.length > 0) return false;
    const list = rawAt(made, parsed);
    const elements = Array.isArray(list) ? list.filter(isRecord) : [];
    const [only, ...others] = elements.filter((one) => sameValue(path, value, valueIn(one, parsed.sub)));
    const type = only === undefined ? null : getOf(only, 'type');
    if (typeof type !== 'string' || type === '' || others.length > 0) return false;
    const place = `${path.slice(0, path.indexOf('[') + 1)}type eq ${JSON.stringify(type)}${path.slice(path.lastIndexOf(']'))}`;
    const isTaken = [...paths, ...this.places.values()].some((one) => one.toLowerCase() === place.toLowerCase());
    if (isTaken) return false;
    this.places.set(path, place);
    return true;
  }
}

function valueIn(element: Record<string, unknown>, sub: string | null): ScimValue {
  const value = getOf(element, sub ?? 'value');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
