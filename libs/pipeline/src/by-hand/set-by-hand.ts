import { type Instant, isLocalDate } from '@joinery/kernel';
import { type AttributeDefinition, type AttributeValue, BY_HAND } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import { needPerson } from '../people/need-person';
import { type Ground, Refusal } from '../ports';
import { needReason } from '../reason';
import { momentOf } from './moment';

export interface HandValueWish {
  readonly identityId: string;
  readonly attribute: string;
  /** As a person writes it; items of a list are parted by commas. Null takes back what was set. */
  readonly value: string | null;
  readonly reason: string;
  /**
   * A date (midnight UTC), a time with its offset, or a duration from now such as P30D; null: until it is taken back.
   */
  readonly until: string | null;
}

/** What somebody set, as it counts from now on. */
export interface HandValue {
  readonly attribute: string;
  readonly value: AttributeValue;
  readonly until: Instant | null;
}

/**
 * Sets an attribute of a person by hand, or takes that back. It is one more source, `manual`: it counts where the
 * authority of the attribute names it, in the rank that it names it in. Nothing reaches an app by this: the person is
 * looked at again, and what changes becomes a plan like any other.
 */
export class SetByHand {
  constructor(private readonly ground: Ground) {}

  async execute(wish: HandValueWish, actor: string): Promise<HandValue> {
    const [now, reason] = [this.ground.clock.now(), needReason(wish.reason)];
    const { identityId, attribute } = wish;
    const definition = settable(attribute, this.ground.policies.current());
    const value = wish.value === null ? null : valueOf(definition, wish.value);
    const until = wish.until === null || value === null ? null : endOf(wish.until, now);
    return this.ground.store.transaction(async (tx) => {
      await needPerson(tx, identityId);
      const before = await tx.handValues.latest(identityId);
      if (value === null && !Object.hasOwn(before.attributes, attribute))
        throw new Refusal('VALUE_NOT_SET', `"${attribute}" is not set by hand: there is nothing to take back.`);
      const record = {
        attributes: without(before.attributes, attribute, value),
        until: without(before.until, attribute, until),
      };
      await tx.handValues.add({ identityId, ...record, at: now, by: actor, reason });
      await tx.looks.mark([identityId]);
      const data = { attribute, value: definition.sensitive ? null : value, until, reason };
      const type = value === null ? 'attribute.unset' : 'attribute.set';
      await tx.audit.append([{ occurredAt: now, actor, type, identityId, data }]);
      return { attribute, value, until };
    });
  }
}

function without<Value>(
  values: Readonly<Record<string, Value>>,
  name: string,
  value: Value | null,
): Readonly<Record<string, Value>> {
  const others = Object.entries(values).filter(([other]) => other !== name);
  return Object.fromEntries(value === null ? others : [...others, [name, value]]);
}

/** Refuses what policy lets nobody set: it would count for nothing. */
function settable(name: string, { dictionary, authority, derivations }: PolicySet): AttributeDefinition {
  const definition = dictionary.get(name);
  if (!definition)
    throw new Refusal(
      'ATTRIBUTE_UNKNOWN',
      `The policy knows no attribute "${name}". policies/schema/person.yaml lists them.`,
    );
  const made = derivations.find(
    ({ attribute, mode, unique }) => attribute === name && (mode === 'enforce' || unique !== null),
  );
  if (made)
    throw new Refusal(
      'NOT_BY_HAND',
      `"${name}" is made by ${made.rule}: what was set by hand would count for nothing.`,
    );
  const row = authority.get(name);
  if (row?.from.includes(BY_HAND)) return definition;
  const settables = [...authority].filter(([, { from }]) => from.includes(BY_HAND)).map(([one]) => one);
  throw new Refusal(
    'NOT_BY_HAND',
    `Nobody may set "${name}" by hand: ${row?.rule ?? 'the authority'} lets ${row?.from.join(', ') ?? 'nobody'} decide it. ` +
      `Add ${BY_HAND} to its "from" in authority.yaml. May be set: ${settables.sort().join(', ') || 'none'}.`,
  );
}

function valueOf({ name, type, many, values }: AttributeDefinition, text: string): AttributeValue {
  const items = many ? text.split(',') : [text];
  const read = items.map((item) => item.trim().normalize('NFC')).filter((item) => item !== '');
  const [first] = read;
  if (first === undefined) throw invalid(name, text, 'it is empty; take it back instead');
  const unknown = read.find((item) => values !== null && !values.includes(item));
  if (unknown !== undefined) throw invalid(name, unknown, `it is one of: ${values?.join(', ') ?? ''}`);
  if (many) return [...new Set(read)].sort();
  if (type === 'date' && !isLocalDate(first)) throw invalid(name, first, 'it is a date, written 2026-12-31');
  if (type === 'boolean' && first !== 'true' && first !== 'false') throw invalid(name, first, 'it is true or false');
  if (type === 'number' && !/^-?\d{1,15}(\.\d{1,9})?$/.test(first)) throw invalid(name, first, 'it is a number');
  return type === 'boolean' ? first === 'true' : type === 'number' ? Number(first) : first;
}

function invalid(name: string, text: string, why: string): Refusal {
  return new Refusal('VALUE_INVALID', `"${text}" is nothing that "${name}" can be: ${why}.`);
}

function endOf(text: string, now: Instant): Instant {
  const end = momentOf(text, now);
  if (end <= now) throw new Refusal('END_PASSED', `It would end at ${end}, which has passed.`);
  return end;
}
