import type { DocumentPath } from './policy-document';

/**
 * A JSON Schema (draft 2020-12), as far as the published schemas go; a spec holds them, and this reading of them, to
 * Ajv. It is read as it stands: a policy is looked at once or twice by a process, and turning schemas into code first
 * costs ten times as much as looking.
 */
export interface Shape {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Shape>>;
  readonly $comment?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Shape[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Shape;
  readonly propertyNames?: Shape;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly items?: Shape;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** One respect in which a value is not what its schema says. */
export interface Misfit {
  readonly keyword: keyof Shape;
  readonly path: DocumentPath;
  readonly value: unknown;
  readonly shape: Shape;
  /** The key that is missing, unknown, or none that can stand there. */
  readonly name?: string;
}

/**
 * Everything in which a value is not what its schema says; where something else should stand, nothing is said of what
 * is in it.
 */
export function misfitsOf(value: unknown, root: Shape): readonly Misfit[] {
  const reading = new Reading(root);
  reading.look(value, root);
  return reading.found;
}

class Reading {
  readonly found: Misfit[] = [];
  /** Of the value that is being looked at. */
  private readonly path: (string | number)[] = [];

  constructor(private readonly root: Shape) {}

  look(value: unknown, given: Shape): void {
    const shape = this.resolved(given);
    if (shape.type !== undefined && !isOfType(value, shape.type)) return this.miss('type', value, shape);
    if (shape.const !== undefined && value !== shape.const) this.miss('const', value, shape);
    if (shape.enum !== undefined && !shape.enum.includes(value)) this.miss('enum', value, shape);
    if (shape.anyOf !== undefined) this.lookAtChoice(value, shape);
    if (typeof value === 'string') this.lookAtText(value, shape);
    else if (typeof value === 'number') this.lookAtNumber(value, shape);
    else if (Array.isArray(value)) this.lookAtList(value, shape);
    else if (typeof value === 'object' && value !== null) this.lookAtObject(value, shape);
  }

  private miss(keyword: keyof Shape, value: unknown, shape: Shape, name?: string): void {
    const about = name === undefined ? {} : { name };
    this.found.push({ keyword, path: [...this.path], value, shape, ...about });
  }

  private lookInside(value: unknown, shape: Shape, part: string | number): void {
    this.path.push(part);
    this.look(value, shape);
    this.path.pop();
  }

  /** `{$ref, description}`: what stands beside a reference says nothing else of the value. */
  private resolved(shape: Shape): Shape {
    if (shape.$ref === undefined) return shape;
    const name = shape.$ref.replace('#/$defs/', '');
    const target = this.root.$defs?.[name];
    if (!target) throw new Error(`the schema has no ${shape.$ref}`);
    return this.resolved(target);
  }

  /** The choice that is meant is the one of the value's type. */
  private lookAtChoice(value: unknown, shape: Shape): void {
    const choices = (shape.anyOf ?? []).map((one) => this.resolved(one));
    if (choices.some((one) => this.fits(value, one))) return;
    const meant = choices.find(({ type }) => type !== undefined && isOfType(value, type));
    if (meant) this.look(value, meant);
    else this.miss('anyOf', value, shape);
  }

  private fits(value: unknown, shape: Shape): boolean {
    const alone = new Reading(this.root);
    alone.look(value, shape);
    return alone.found.length === 0;
  }

  private lookAtText(text: string, shape: Shape): void {
    const { minLength = 0, maxLength = Infinity, pattern } = shape;
    // Characters, not halves of them.
    const isClose = text.length > maxLength || text.length < 2 * minLength;
    const length = isClose ? [...text].length : text.length;
    if (length < minLength) this.miss('minLength', text, shape);
    if (length > maxLength) this.miss('maxLength', text, shape);
    if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) this.miss('pattern', text, shape);
  }

  private lookAtNumber(number: number, shape: Shape): void {
    const { minimum = -Infinity, maximum = Infinity } = shape;
    if (number < minimum) this.miss('minimum', number, shape);
    if (number > maximum) this.miss('maximum', number, shape);
  }

  private lookAtList(list: readonly unknown[], shape: Shape): void {
    const { minItems = 0, maxItems = Infinity, uniqueItems = false, items } = shape;
    if (list.length < minItems) this.miss('minItems', list, shape);
    if (list.length > maxItems) this.miss('maxItems', list, shape);
    if (uniqueItems && twiceIn(list) !== null) this.miss('uniqueItems', list, shape);
    if (items) list.forEach((item, index) => this.lookInside(item, items, index));
  }

  private lookAtObject(value: object, shape: Shape): void {
    const { minProperties = 0, maxProperties = Infinity, required = [], propertyNames } = shape;
    const { properties = {}, additionalProperties: others = true } = shape;
    const names = Object.keys(value);
    if (names.length < minProperties) this.miss('minProperties', value, shape);
    if (names.length > maxProperties) this.miss('maxProperties', value, shape);
    for (const name of required) if (!Object.hasOwn(value, name)) this.miss('required', value, shape, name);
    for (const name of names) {
      if (propertyNames && !this.fits(name, propertyNames)) this.miss('propertyNames', value, shape, name);
      const inner = (value as Record<string, unknown>)[name];
      const own = Object.hasOwn(properties, name) ? properties[name] : others;
      if (own === false) this.miss('additionalProperties', value, shape, name);
      else if (own !== true && own !== undefined) this.lookInside(inner, own, name);
    }
  }
}

function isOfType(value: unknown, type: string | readonly string[]): boolean {
  return typeof type === 'string' ? isOf(value, type) : type.some((one) => isOf(value, one));
}

function isOf(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}

/** The places of the first two items of a list that are alike, counted from 0; null when there are none. */
export function twiceIn(list: readonly unknown[]): readonly [first: number, second: number] | null {
  const places = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const text = JSON.stringify(item);
    const before = places.get(text);
    if (before !== undefined) return [before, index];
    places.set(text, index);
  }
  return null;
}
