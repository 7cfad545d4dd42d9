import type { DocumentPath } from './policy-document';

/**
 * A JSON Schema (draft 2020-12), as far as the published schemas go; a spec holds them, and this reading of them, to Ajv. It is
 * read as it stands: a policy is looked at once or twice by a process, and turning schemas into code first costs ten times as
 * much as looking.
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

/** Everything in which a value is not what its schema says; where something else should stand, nothing is said of what is in it. */
export function misfitsOf(value: unknown, root: Shape): readonly Misfit[] {
  const found: Misfit[] = [];
  new Reading(root, found).look(value, root, []);
  return found;
}

class Reading {
  constructor(
    private readonly root: Shape,
    private readonly found: Misfit[],
  ) {}

  look(value: unknown, given: Shape, path: DocumentPath): void {
    const shape = this.resolved(given);
    const miss = (keyword: keyof Shape): void => void this.found.push({ keyword, path, value, shape });
    if (shape.type !== undefined && !isOfType(value, shape.type)) return miss('type');
    if (shape.const !== undefined && value !== shape.const) miss('const');
    if (shape.enum !== undefined && !shape.enum.includes(value)) miss('enum');
    if (shape.anyOf !== undefined) this.lookAtChoice(value, shape, path);
    if (typeof value === 'string') lookAtText(value, shape, miss);
    else if (typeof value === 'number') lookAtNumber(value, shape, miss);
    else if (Array.isArray(value)) this.lookAtList(value, shape, path, miss);
    else if (typeof value === 'object' && value !== null) this.lookAtObject(value, shape, path, miss);
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
  private lookAtChoice(value: unknown, shape: Shape, path: DocumentPath): void {
    const choices = (shape.anyOf ?? []).map((one) => this.resolved(one));
    if (choices.some((one) => new Reading(this.root, []).fits(value, one))) return;
    const meant = choices.find(({ type }) => type !== undefined && isOfType(value, type));
    if (meant) this.look(value, meant, path);
    else this.found.push({ keyword: 'anyOf', path, value, shape });
  }

  private fits(value: unknown, shape: Shape): boolean {
    this.look(value, shape, []);
    return this.found.length === 0;
  }

  private lookAtList(list: readonly unknown[], shape: Shape, path: DocumentPath, miss: Miss): void {
    if (list.length < (shape.minItems ?? 0)) miss('minItems');
    if (list.length > (shape.maxItems ?? Infinity)) miss('maxItems');
    if (shape.uniqueItems === true && twiceIn(list) !== null) miss('uniqueItems');
    if (shape.items) for (const [index, item] of list.entries()) this.look(item, shape.items, [...path, index]);
  }

  private lookAtObject(value: object, shape: Shape, path: DocumentPath, miss: Miss): void {
    const entries = Object.entries(value);
    if (entries.length < (shape.minProperties ?? 0)) miss('minProperties');
    if (entries.length > (shape.maxProperties ?? Infinity)) miss('maxProperties');
    const about = (keyword: keyof Shape, name: string): void =>
      void this.found.push({ keyword, path, value, shape, name });
    for (const name of shape.required ?? []) if (!Object.hasOwn(value, name)) about('required', name);
    for (const [name, inner] of entries) {
      if (shape.propertyNames && misfitsOf(name, shape.propertyNames).length > 0) about('propertyNames', name);
      const own = shape.properties && Object.hasOwn(shape.properties, name) ? shape.properties[name] : undefined;
      const { additionalProperties: others = true } = shape;
      if (own) this.look(inner, own, [...path, name]);
      else if (others === false) about('additionalProperties', name);
      else if (others !== true) this.look(inner, others, [...path, name]);
    }
  }
}

type Miss = (keyword: keyof Shape) => void;

function lookAtText(text: string, { minLength = 0, maxLength = Infinity, pattern }: Shape, miss: Miss): void {
  // Characters, not halves of them.
  const length = [...text].length;
  if (length < minLength) miss('minLength');
  if (length > maxLength) miss('maxLength');
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) miss('pattern');
}

function lookAtNumber(number: number, { minimum = -Infinity, maximum = Infinity }: Shape, miss: Miss): void {
  if (number < minimum) miss('minimum');
  if (number > maximum) miss('maximum');
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
