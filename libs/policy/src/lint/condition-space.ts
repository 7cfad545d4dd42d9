import {
  type AttributeDictionary,
  type Attributes,
  type AttributeValue,
  LIFECYCLE_STATES,
  type LifecycleState,
} from '@joinery/identity';
import type { PolicyTable } from '../files/read-table';
import { addBit, allBits, type Bits, both, firstBit, isEmpty, meets, noBits, without } from './bits';
import type { Box } from './box';
import type { Witness } from './lint-finding';
import {
  placedLeaves,
  type PlacedCondition,
  type PlacedLeaf,
  type PlacedLiteral,
  type Way,
  waysOf,
} from './placed-condition';
import { collectConstants, type Constants, noConstants } from './rule-constants';
import { valueDomain } from './value-domain';

/** So many combinations of attributes that one leaf reads together are looked at. */
const MOST_TUPLES = 4_000;
const MOST_CELLS = 50_000;

const STATE = 0;

/**
 * Attributes that some leaf reads together, and the combinations of their values; an attribute alone is the usual case.
 */
interface Dimension {
  readonly attributes: readonly string[];
  readonly points: readonly Attributes[];
  readonly complete: boolean;
  readonly whole: Bits;
  /** Of each leaf: the points where it holds. */
  readonly masks: Map<string, Bits>;
}

/** The people for whom a condition holds. */
export interface Region {
  readonly boxes: readonly Box[];
  /**
   * False when the condition has too many ways, or reads values without end: then nothing is claimed of what it misses.
   */
  readonly exact: boolean;
  /** Ways that nobody can meet, each with the literals that contradict each other. */
  readonly dead: readonly (readonly PlacedLiteral[])[];
}

export interface SpaceWorld {
  readonly dictionary: AttributeDictionary;
  readonly tables: ReadonlyMap<string, PolicyTable>;
}

/**
 * The small model of a set of conditions: of every attribute the values that the conditions can tell apart, and for
 * every leaf the values at which it holds, as json-logic-js says. Conditions are then sets, and can be compared.
 */
export class ConditionSpace {
  private readonly dimensions: Dimension[] = [];
  private readonly dimensionOf = new Map<string, number>();

  constructor(conditions: readonly PlacedCondition[], world: SpaceWorld) {
    this.dimensions.push(statesDimension());
    const leaves = conditions.flatMap(placedLeaves);
    const ways = conditions.flatMap((condition) => waysOf(condition, true) ?? []);
    for (const attributes of linkedAttributes(leaves)) {
      for (const name of attributes) this.dimensionOf.set(name, this.dimensions.length);
      this.dimensions.push(dimension(attributes, leaves, ways, world));
    }
  }

  /** The names of all attributes that conditions read, with their values. */
  domains(): ReadonlyMap<string, readonly AttributeValue[]> {
    const domains = new Map<string, readonly AttributeValue[]>();
    for (const { attributes, points } of this.dimensions)
      for (const name of attributes) domains.set(name, [...new Set(points.map((point) => point[name] ?? null))]);
    return domains;
  }

  readonly wholeOf = (index: number): Bits => this.at(index).whole;

  /** The people in some of the states for whom the condition holds; null: for whoever is in them. */
  regionOf(condition: PlacedCondition | null, states: ReadonlySet<LifecycleState> | null, wanted = true): Region {
    const start: Box = states === null ? new Map() : new Map([[STATE, statesBits(states)]]);
    if (condition === null) return { boxes: [start], exact: true, dead: [] };
    const ways = waysOf(condition, wanted);
    if (ways === null) return { boxes: [], exact: false, dead: [] };
    const boxes: Box[] = [];
    const dead: (readonly PlacedLiteral[])[] = [];
    for (const way of ways) {
      const box = this.boxOf(way, start);
      if (box) boxes.push(box);
      else dead.push(this.contradiction(way));
    }
    const exact = ways.flat().every(({ leaf }) => this.at(this.indexOf(leaf)).complete);
    return { boxes, exact, dead };
  }

  /** Somebody in a box. */
  witness(box: Box): Witness {
    const attributes: Record<string, AttributeValue> = {};
    let state: LifecycleState | null = null;
    for (const [index, side] of [...box].sort(([a], [b]) => a - b)) {
      if (index === STATE) state = LIFECYCLE_STATES[firstBit(side)] ?? null;
      else Object.assign(attributes, this.at(index).points[firstBit(side)]);
    }
    return { attributes, state };
  }

  /**
   * An attribute that some way compares and that may be missing all the same, because the comparison is negated. A way
   * that asks for the attribute to be missing means it.
   */
  openToNull(boxes: readonly Box[]): { readonly attribute: string; readonly witness: Witness } | null {
    for (const box of boxes) {
      for (const [index, side] of box) {
        const { attributes, points } = this.at(index);
        const [attribute, ...linked] = attributes;
        if (attribute === undefined || linked.length > 0) continue;
        const missing = points.findIndex((point) => point[attribute] === null);
        const nothing = noBits(side);
        addBit(nothing, missing);
        if (!meets(side, nothing) || isEmpty(without(side, nothing))) continue;
        return { attribute, witness: this.witness(new Map(box).set(index, nothing)) };
      }
    }
    return null;
  }

  private at(index: number): Dimension {
    return this.dimensions[index] as Dimension;
  }

  /** Leaves that read nothing have the dimension of no attributes. */
  private indexOf(leaf: PlacedLeaf): number {
    const [name] = leaf.uses;
    return this.dimensionOf.get(name ?? '') ?? STATE;
  }

  private boxOf(way: Way, start: Box): Box | null {
    const box = new Map(start);
    for (const literal of way) {
      const index = this.indexOf(literal.leaf);
      const own = box.get(index) ?? this.at(index).whole;
      const rest = both(own, this.side(literal));
      if (isEmpty(rest)) return null;
      box.set(index, rest);
    }
    return box;
  }

  private side({ leaf, wanted }: PlacedLiteral): Bits {
    const place = this.at(this.indexOf(leaf));
    let mask = place.masks.get(leaf.key);
    if (!mask) {
      mask = noBits(place.whole);
      for (const [index, point] of place.points.entries()) if (leaf.judge(point)) addBit(mask, index);
      place.masks.set(leaf.key, mask);
    }
    return wanted ? mask : without(place.whole, mask);
  }

  /** The fewest literals of a way that cannot be together. */
  private contradiction(way: Way): readonly PlacedLiteral[] {
    let needed = way;
    for (const literal of way) {
      const fewer = needed.filter((other) => other !== literal);
      if (fewer.length > 0 && this.boxOf(fewer, new Map()) === null) needed = fewer;
    }
    return needed;
  }
}

function statesDimension(): Dimension {
  const whole = allBits(LIFECYCLE_STATES.length);
  return { attributes: [], points: LIFECYCLE_STATES.map(() => ({})), complete: true, whole, masks: new Map() };
}

function statesBits(states: ReadonlySet<LifecycleState>): Bits {
  const bits = noBits(allBits(LIFECYCLE_STATES.length));
  for (const [index, state] of LIFECYCLE_STATES.entries()) if (states.has(state)) addBit(bits, index);
  return bits;
}

/** Attributes in groups: those that some leaf reads together are in one. */
function linkedAttributes(leaves: readonly PlacedLeaf[]): readonly (readonly string[])[] {
  const groupOf = new Map<string, Set<string>>();
  for (const { uses } of leaves) {
    const joint = new Set<string>(uses);
    for (const name of uses) for (const other of groupOf.get(name) ?? []) joint.add(other);
    for (const name of joint) groupOf.set(name, joint);
  }
  return [...new Set(groupOf.values())].map((group) => [...group].sort());
}

function dimension(
  attributes: readonly string[],
  leaves: readonly PlacedLeaf[],
  ways: readonly Way[],
  { dictionary, tables }: SpaceWorld,
): Dimension {
  const constants: Constants = noConstants();
  const own = leaves.filter(({ uses }) => uses.some((name) => attributes.includes(name)));
  for (const leaf of own) collectConstants(leaf, constants);
  const domains = attributes.map((name) => {
    const asking = ways.filter((way) => way.filter(({ leaf }) => leaf.uses.includes(name)).length > 1);
    return valueDomain({ definition: dictionary.get(name), constants, tables, ways: asking });
  });
  const { points, cut } = combinations(
    attributes,
    domains.map(({ values }) => values),
  );
  const complete = !cut && domains.every((domain) => domain.complete);
  return { attributes, points, complete, whole: allBits(points.length), masks: new Map() };
}

/** Every combination of the values; of too many the ones with the first few values of each. */
function combinations(
  attributes: readonly string[],
  domains: readonly (readonly AttributeValue[])[],
): { readonly points: readonly Attributes[]; readonly cut: boolean } {
  const most = Math.max(2, Math.min(MOST_TUPLES, Math.floor(MOST_CELLS / Math.max(1, attributes.length))));
  const size = domains.reduce((product, values) => product * values.length, 1);
  const cut = size > most;
  const each = Math.max(2, Math.floor(most ** (1 / Math.max(1, domains.length))));
  let points: Record<string, AttributeValue>[] = [Object.create(null) as Record<string, AttributeValue>];
  for (const [index, name] of attributes.entries()) {
    const values = domains[index] ?? [];
    const taken = cut && values.length > each ? [...values.slice(0, each - 1), null] : values;
    const longer = points.flatMap((point) =>
      taken.map((value) =>
        Object.assign(Object.create(null) as Record<string, AttributeValue>, point, { [name]: value }),
      ),
    );
    points = longer.slice(0, most);
  }
  return { points, cut };
}
