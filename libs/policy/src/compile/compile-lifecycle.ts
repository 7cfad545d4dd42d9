import type { Attributes, InstantRule, LifecycleRules, StateRule } from '@joinery/identity';
import { isZone, type Zone } from '@joinery/kernel';
import {
  addProblem,
  checkAttribute,
  checkDuration,
  checkIn,
  checkName,
  type CompileContext,
  IdRegister,
} from './compile-context';
import type { Shaped } from '../files/shaped';
import { attributesRead } from '../expression/compile-expression';
import { compileByParts } from '../expression/trace-condition';
import type { ZoneText } from '../files/documents';
import { didYouMean } from '../files/nearest';
import type { DocumentPath, PolicyDocument } from '../files/policy-document';

type File = Shaped<'lifecycle'>;

/** Zone, instants and states. An instant's `date` lists attributes in order; a state's row matches top down. */
export function compileLifecycle(context: CompileContext, file: File, defaultZone: Zone): LifecycleRules {
  return {
    zone: compileZone(context, file, defaultZone),
    zoneUses: zoneAttributes(file),
    instants: compileInstants(context, file),
    states: compileStates(context, file),
    uses: attributesUsed(file),
    ...compileAttributes(context, file, 'moves'),
    ...compileAttributes(context, file, 'conversions'),
    ...(file.text.rehire ? { rehire: { person: 'same', names: 'keep', ...file.text.rehire } } : {}),
  };
}

function zoneAttributes({ text: { zone } }: File): readonly string[] {
  return (zone ?? []).flatMap(({ attribute, by }) => attribute ?? by ?? []);
}

function attributesUsed(file: File): ReadonlySet<string> {
  const { instants, states } = file.text;
  return new Set([
    ...Object.values(instants).flatMap(({ date }) => date),
    ...states.flatMap(({ when }) => attributesRead(when ?? null)),
    ...zoneAttributes(file),
  ]);
}

function compileInstants(context: CompileContext, { document, text }: File): InstantRule[] {
  return Object.entries(text.instants).map(([name, instant]) => {
    const path: DocumentPath = ['instants', name];
    const single = typeof instant.date === 'string';
    const dates = typeof instant.date === 'string' ? [instant.date] : instant.date;
    for (const [index, date] of dates.entries()) {
      checkAttribute(context, { document, path: single ? [...path, 'date'] : [...path, 'date', index] }, date, [
        'date',
      ]);
    }
    checkDuration(context, document, [...path, 'offset'], instant.offset);
    return { name, dates, at: instant.at, offset: instant.offset ?? null };
  });
}

/** Attributes whose change has a name: a move, a conversion. */
function compileAttributes(
  context: CompileContext,
  { document, text }: File,
  key: 'moves' | 'conversions',
): Pick<LifecycleRules, 'moves' | 'conversions'> {
  const names = text[key];
  if (names === undefined) return {};
  for (const [index, name] of names.entries()) checkAttribute(context, { document, path: [key, index] }, name);
  return { [key]: new Set(names) };
}

function compileStates(context: CompileContext, { document, text }: File): StateRule[] {
  const ids = new IdRegister(context);
  return text.states.map((row, index) => {
    const path = ['states', index];
    ids.take(document, [...path, 'id'], row.id);
    if (row.from !== undefined) {
      checkName(context, { document, path: [...path, 'from'] }, row.from, context.names.instants, {
        code: 'UNKNOWN_INSTANT',
        word: 'instant',
      });
    }
    const sound =
      row.when !== undefined && checkIn(context, document, [...path, 'when'], row.when, { use: 'condition' }) !== null;
    return {
      id: row.id,
      state: row.state,
      from: row.from ?? null,
      when: sound ? compileByParts(row.when, context.tables) : null,
      uses: sound ? attributesRead(row.when) : [],
    };
  });
}

type ZoneOf = (facts: Attributes) => Zone | null;

function compileZone(
  context: CompileContext,
  { document, text }: File,
  defaultZone: Zone,
): (facts: Attributes) => Zone {
  const steps = (text.zone ?? []).map((step, index) => compileZoneStep(context, document, ['zone', index], step));
  return (facts) => {
    for (const step of steps) {
      const zone = step(facts);
      if (zone !== null) return zone;
    }
    return defaultZone;
  };
}

function compileZoneStep(
  context: CompileContext,
  document: PolicyDocument,
  path: DocumentPath,
  step: ZoneText,
): ZoneOf {
  const keys = Object.keys(step).sort().join('+');
  if (step.const !== undefined && keys === 'const') {
    const zone = step.const;
    checkZone(context, document, [...path, 'const'], zone);
    return () => zone;
  }
  if (step.attribute !== undefined && keys === 'attribute') {
    const name = step.attribute;
    checkAttribute(context, { document, path: [...path, 'attribute'] }, name, ['string']);
    return (facts) => knownZone(facts[name]);
  }
  if (step.table !== undefined && step.by !== undefined && keys === 'by+table')
    return tableStep(context, document, path, step.table, step.by);
  addProblem(context, document, path, {
    code: 'VALUE_INVALID',
    message: 'A step of "zone" is {attribute}, {table, by} or {const}.',
    value: keys,
  });
  return () => null;
}

function tableStep(
  context: CompileContext,
  document: PolicyDocument,
  path: DocumentPath,
  name: string,
  by: string,
): ZoneOf {
  checkAttribute(context, { document, path: [...path, 'by'] }, by, ['string']);
  const known = new Set(context.tables.keys());
  checkName(context, { document, path: [...path, 'table'] }, name, known, { code: 'UNKNOWN_TABLE', word: 'table' });
  const table = context.tables.get(name);
  for (const [key, zone] of table?.rows ?? []) {
    if (isZone(zone)) continue;
    const place = { file: table?.file ?? '', line: table?.lines.get(key) ?? 1, column: 1 };
    context.findings.add(place, {
      code: 'UNKNOWN_ZONE',
      message: `"${zone}" is not a time zone.`,
      hint: zoneHint(zone),
      value: zone,
    });
  }
  return (facts) => {
    const key = facts[by];
    return typeof key === 'string' ? (table?.rows.get(key) ?? null) : null;
  };
}

export function checkZone(context: CompileContext, document: PolicyDocument, path: DocumentPath, zone: string): void {
  if (isZone(zone)) return;
  addProblem(context, document, path, {
    code: 'UNKNOWN_ZONE',
    message: `"${zone}" is not a time zone.`,
    hint: zoneHint(zone),
    value: zone,
  });
}

function zoneHint(zone: string): string {
  return didYouMean(zone, Intl.supportedValuesOf('timeZone'), 'Use an IANA name such as Europe/Berlin.');
}

const zones = new Map<string, boolean>();
const MOST_ZONES = 2_000;

/** What a source calls a zone, if it is one. Remembered, because asking costs microseconds a person. */
function knownZone(value: unknown): Zone | null {
  if (typeof value !== 'string') return null;
  let known = zones.get(value);
  if (known === undefined) {
    if (zones.size >= MOST_ZONES) zones.clear();
    known = isZone(value);
    zones.set(value, known);
  }
  return known ? value : null;
}
