import type { Finding } from '@joinery/kernel';
import type { AttributeValue, InstantBeyond, Lifecycle, Profile, ResolvedAttribute } from '@joinery/identity';
import type { UndecidedRight } from '@joinery/policy';

/** Of a value that is told, so many characters. */
const SHOWN = 40;

/**
 * Attributes that keep a value which their source does not give any more, because policy says so. One that holds
 * nothing is not told of: nothing is lost by it.
 */
export function heldAttributes({ attributes }: Profile): readonly Finding[] {
  let held: Finding[] | null = null;
  // What cannot be made has a finding of its own. Asked of everybody at every look, and nearly always in vain.
  for (const name in attributes) {
    const resolved = attributes[name];
    if (resolved?.reason === 'held' && resolved.value !== null && resolved.source !== 'derived')
      (held ??= []).push(heldAttribute(name, resolved));
  }
  return held ?? NOTHING_HELD;
}

const NOTHING_HELD: readonly Finding[] = [];

function heldAttribute(name: string, { rule, stale, source }: ResolvedAttribute): Finding {
  return {
    severity: 'warning',
    code: 'ATTRIBUTE_HELD',
    message: stale
      ? `"${name}" stays as it was: a source that may decide it is stale, and ${rule} holds what it said.`
      : `"${name}" stays as ${source} gave it last: now it comes empty or not at all, and ${rule} holds it.`,
    hint: stale
      ? 'Have the source read again: joinery source list tells when it was complete last.'
      : 'Complete the record in the source; if the value is meant to go, let the authority clear it.',
    place: { path: name },
  };
}

export const NO_FREE_NAME = 'NO_FREE_NAME';

/** Everything that the person could be called is somebody else's. */
export function noFreeName(attribute: string, rule: string, tried: number): Finding {
  return {
    severity: 'error',
    code: NO_FREE_NAME,
    message: `No "${attribute}" is left for the person: all ${tried} candidates of ${rule} are taken.`,
    hint: 'Add a candidate, or let the counter go further. What needs the name waits for it.',
    place: { path: attribute },
  };
}

/** They are called by it all the same. */
export function namedByNumber(attribute: string): Finding {
  return {
    severity: 'warning',
    code: 'NAMED_BY_NUMBER',
    message: `"${attribute}" is made of the person's number alone: no source says what they are called, or not in characters that can be written.`,
    hint: 'Complete the name in the source; what was made stays then until somebody has another one made: joinery person rename NUMBER --reason WHY.',
    place: { path: attribute },
  };
}

/** A right depends on an attribute that could not be made. */
export function rightUndecided({ entitlement, rules }: UndecidedRight): Finding {
  return {
    severity: 'error',
    code: 'RIGHT_UNDECIDED',
    message: `Nobody can tell whether the person is to have ${entitlement}: ${rules.join(', ')} ${rules.length === 1 ? 'reads' : 'read'} an attribute that could not be made.`,
    hint: 'Whoever has the right keeps it, and nobody is given it, until the attribute can be made.',
    place: { path: entitlement },
  };
}

/** No row of the lifecycle fits: the person is left as they are. */
export function stateUnknown({ instants }: Pick<Lifecycle, 'instants'>): Finding {
  const known = Object.keys(instants).sort();
  return {
    severity: 'error',
    code: 'STATE_UNKNOWN',
    message: `No row of the lifecycle fits the person: ${known.length === 0 ? 'no date of theirs is known' : `known are ${known.join(', ')}`}.`,
    hint: 'They are left as they are, and nothing is given or taken. Complete the dates in the source, or add a row to lifecycle.yaml.',
    place: { path: 'state' },
  };
}

/** What such a date decides is not decided. */
export function noDay(attribute: string, value: AttributeValue): Finding {
  return {
    severity: 'error',
    code: 'DATE_IS_NO_DAY',
    message: `"${attribute}" holds ${JSON.stringify(value).slice(0, SHOWN)}, which is no day.`,
    hint: 'Correct it in the source; what it decides stays as it is meanwhile.',
    place: { path: attribute },
  };
}

/** It may be what a former employment left behind, or a slip: the person is not ended by it either way. */
export function endIgnored(attribute: string): Finding {
  return {
    severity: 'warning',
    code: 'END_BEFORE_START',
    message: `"${attribute}" lies before the start of the employment: it ends nothing.`,
    hint: 'Correct one of the two dates; after a rehire the end of the former employment must be cleared.',
    place: { path: attribute },
  };
}

/**
 * Nobody starts by such a row; if somebody does, the source says so by an earlier first day and a status of who works.
 */
export function hireWithdrawn(attribute: string): Finding {
  return {
    severity: 'warning',
    code: 'HIRE_WITHDRAWN',
    message: `"${attribute}" is the day right before the start of the employment: the hire is taken for one that was withdrawn.`,
    hint: 'Nothing is to be done if it was. Whoever follows on an employment that ended that day: clear the old end in the source.',
    place: { path: attribute },
  };
}

/** What waits for such an instant waits for ever, or never had to: the state that the other dates give counts. */
export function instantBeyond({ name, attribute, date, offset }: InstantBeyond): Finding {
  return {
    severity: 'warning',
    code: 'DATE_BEYOND_CALENDAR',
    message: `"${name}" is ${offset} from ${attribute} ${date}, which no calendar of four digits has.`,
    hint: 'Correct the date in the source; nothing that waits for it is done meanwhile, and the other dates count.',
    place: { path: attribute },
  };
}
