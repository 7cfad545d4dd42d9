import type { Finding } from '@joinery/kernel';
import type { AttributeDefinition, AttributeDictionary } from '../profile/attribute';
import type { CellReader } from './cell-problem';
import { cellReader, meaningOf, type Seal } from './cell-reader';
import { columnNames } from './column-names';
import { dateReader } from './date-format';
import type { HrRecord } from './record';
import type { ColumnMapping, SourceMapping } from './source-mapping';
import { besideGivenName, splitName } from './split-name';
import { ENDS } from './employment-term';
import { rowStage, type StageRecord } from './stage-record';
import { editDistance, foldColumn } from './text';
import { unreadEnds } from './unread-ends';

export interface UsedColumn {
  readonly attribute: string;
  /** As the header spells it. */
  readonly column: string;
  readonly index: number;
  /** The column in place of which it is read where that one is empty. */
  readonly insteadOf?: string;
  /** The column before whose value its own is put. */
  readonly before?: string;
  /** Of a column of days on which employments end: which day it names. */
  readonly means?: ColumnMapping['means'];
}

/** A mapping laid over the header of one file. */
export interface CompiledMapping {
  /** Null when a finding is an error: then no row of this file can be understood. */
  readonly stage: StageRecord | null;
  /**
   * The key of a row exactly as `stage` would give it, without the work; null when the row has none that can be used.
   */
  readonly keyOf: ((record: HrRecord) => string | null) | null;
  readonly findings: readonly Finding[];
  readonly usedColumns: readonly UsedColumn[];
  /** Columns of the file that no attribute reads. */
  readonly unusedColumns: readonly string[];
  /** Attributes of the mapping that the file has no column for: absent in every record. */
  readonly absentAttributes: readonly string[];
}

interface PlacedColumn {
  readonly column: string;
  readonly index: number;
}

/** A column that is read: where it stands, into which attribute, and how. */
export interface BoundColumn extends UsedColumn {
  readonly read: CellReader;
  readonly isKey: boolean;
  /** A cell that cannot be understood refuses the row, because a half-understood row must never act. */
  readonly refusesRow: boolean;
  readonly isRequired: boolean;
  /** What is read where the cell is empty. */
  readonly spare: PlacedColumn | null;
  /** What is put before the value, where both are there. */
  readonly preceding: PlacedColumn | null;
  /** What the other cells of the row make of a value; null: nothing. */
  readonly inRow: ((value: string, cells: readonly string[]) => string) | null;
  /** Everything that the column may be called, folded: a cell that says so is a label and no value. */
  readonly labels: ReadonlySet<string>;
}

/** `seal`: makes keyed hashes of what sealed columns hold; without it they are not read. */
export function compileMapping(
  mapping: SourceMapping,
  header: readonly string[],
  dictionary: AttributeDictionary,
  seal?: Seal,
): CompiledMapping {
  const findings: Finding[] = [];
  const bound: BoundColumn[] = [];
  const absent: string[] = [];
  const places = columnPlaces(header);
  for (const column of mapping.columns) {
    const found = bind(column, { mapping, header, places, dictionary, seal }, findings);
    if (found) bound.push(found);
    else absent.push(column.attribute);
  }
  for (const attribute of [mapping.key, ...mapping.required]) {
    if (mapping.columns.some((column) => column.attribute === attribute)) continue;
    findings.push(
      mappingFinding('MAPPING_ATTRIBUTE_UNMAPPED', `no column is mapped to ${attribute}, which is required`),
    );
  }
  const binding = { mapping, header, places, dictionary, seal };
  bound.push(...bindFamilyName(binding, bound, findings), ...bindFullName(binding, bound, findings));
  const used = new Set(bound.flatMap(columnsOf).map(({ index }) => index));
  const unusedColumns = header.filter((_, index) => !used.has(index));
  if (mapping.columns.some(({ attribute }) => isEnd(attribute)))
    findings.push(...unreadEnds(unusedColumns).map(unreadEnd));
  const usable = !findings.some((finding) => finding.severity === 'error');
  bound.sort((left, right) => (left.attribute < right.attribute ? -1 : 1));
  const key = bound.find((column) => column.isKey);
  return {
    stage: usable ? rowStage(bound) : null,
    keyOf: usable && key ? keyReader(key) : null,
    findings,
    usedColumns: bound.flatMap(columnsOf),
    unusedColumns,
    absentAttributes: absent,
  };
}

function columnsOf({ attribute, column, index, means, spare, preceding }: BoundColumn): UsedColumn[] {
  return [
    { attribute, column, index, ...(means ? { means } : {}) },
    ...(spare === null ? [] : [{ attribute, ...spare, insteadOf: column }]),
    ...(preceding === null ? [] : [{ attribute, ...preceding, before: column }]),
  ];
}

function keyReader({ index, read }: BoundColumn): (record: HrRecord) => string | null {
  return (record) => {
    const key = read(record.cells[index] ?? '');
    return typeof key === 'string' ? key : null;
  };
}

interface Binding {
  readonly mapping: SourceMapping;
  readonly header: readonly string[];
  readonly places: ReadonlyMap<string, readonly number[]>;
  readonly dictionary: AttributeDictionary;
  readonly seal: Seal | undefined;
}

function bind(column: ColumnMapping, binding: Binding, findings: Finding[]): BoundColumn | null {
  const { mapping, header, places, seal } = binding;
  const definition = definitionOf(column, binding, findings);
  if (definition === null) return null;
  const isKey = column.attribute === mapping.key;
  const isRequired = isKey || mapping.required.includes(column.attribute);
  const [at, spareAt] = placesRead(column, places);
  const index = at?.[0];
  if (at === undefined || index === undefined) {
    if (isRequired) findings.push(missingColumn(column, header));
    return null;
  }
  for (const twice of [at, spareAt ?? []]) if (twice.length > 1) findings.push(duplicateColumn(column, twice, header));
  const asNamed = withWordsUnder(column, header[index] ?? '');
  const read = cellReader({ column: asNamed, definition, isKey, ...(seal ? { seal } : {}) }, mapping);
  const refusesRow = isRequired || definition.type === 'date';
  const preceding = placed(firstPlace(column.precededBy, places), header);
  const labels = labelsOf([...columnNames(column), header[index] ?? '']);
  const role = { isKey, isRequired, refusesRow };
  const means = meaningOf(column, mapping);
  const others = { spare: placed(spareAt, header), preceding, inRow: null, ...(means ? { means } : {}) };
  return { attribute: column.attribute, column: header[index] ?? '', index, read, ...role, ...others, labels };
}

function placed(at: readonly number[] | undefined, header: readonly string[]): PlacedColumn | null {
  return at?.[0] === undefined ? null : { column: header[at[0]] ?? '', index: at[0] };
}

/** What the dictionary says of the attribute that the column fills; null, with a finding, when it says nothing. */
function definitionOf(
  { attribute, formats }: ColumnMapping,
  { dictionary }: Binding,
  findings: Finding[],
): AttributeDefinition | null {
  const definition = dictionary.get(attribute);
  if (!definition || attribute === '__proto__') {
    const message = `the mapping fills ${attribute}, which no dictionary entry defines`;
    findings.push(mappingFinding('MAPPING_ATTRIBUTE_UNKNOWN', message));
    return null;
  }
  for (const format of formats.filter((one) => !dateReader(one))) {
    const message = `${attribute}: the date format "${format}" cannot be read`;
    findings.push(mappingFinding('MAPPING_FORMAT_UNKNOWN', message));
  }
  return definition;
}

/**
 * Where the column stands, and the one that is read where it is empty; that one alone where the file lacks the first.
 */
function placesRead(column: ColumnMapping, places: Binding['places']): readonly (readonly number[] | undefined)[] {
  return [column.from, column.whereEmpty].map((names) => firstPlace(names, places)).filter((at) => at !== undefined);
}

function firstPlace(names: readonly string[] = [], places: Binding['places']): readonly number[] | undefined {
  return names.map((name) => places.get(foldColumn(name))).find((found) => found !== undefined);
}

function labelsOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(foldColumn));
}

function withWordsUnder(column: ColumnMapping, name: string): ColumnMapping {
  const under = Object.entries(column.wordsUnder ?? {}).find(([other]) => foldColumn(other) === foldColumn(name));
  return under ? { ...column, words: { ...column.words, ...under[1] } } : column;
}

/**
 * What is called "Name" is the family name where another column gives the given one, or the name that holds the given
 * one too.
 */
function bindFamilyName(binding: Binding, bound: readonly BoundColumn[], findings: Finding[]): BoundColumn[] {
  const { besideGivenName: from = [] } = binding.mapping;
  const given = bound.find(({ attribute }) => attribute === 'givenName');
  if (given === undefined || bound.some(({ attribute }) => attribute === 'familyName')) return [];
  const found = bind({ attribute: 'familyName', from, formats: [], words: null }, binding, findings);
  if (found === null) return [];
  findings.push({
    severity: 'warning',
    code: 'FILE_NAME_TAKEN',
    message: `the column "${found.column}" is taken for family names, because another one gives given names`,
    hint: 'Where the given name stands in it too ("Jane Doe", "Doe, Jane"), what is left is the family name. If it holds nothing but family names, name it under familyName in the policy of the source.',
    place: { line: 1, column: found.column },
  });
  const inRow = (name: string, cells: readonly string[]): string => besideGivenName(name, cells[given.index] ?? '');
  return [{ ...found, inRow }];
}

/** One column that gives both names, where no column gives either of them. */
function bindFullName(binding: Binding, bound: readonly BoundColumn[], findings: Finding[]): BoundColumn[] {
  const { mapping, header, places, dictionary } = binding;
  const names = ['givenName', 'familyName'] as const;
  const isTold = bound.some(({ attribute }) => attribute === 'givenName' || attribute === 'familyName');
  const at = (mapping.fullName ?? []).map((name) => places.get(foldColumn(name))).find((found) => found?.length === 1);
  const index = at?.[0];
  if (isTold || index === undefined || !names.every((name) => dictionary.has(name))) return [];
  const column = header[index] ?? '';
  findings.push({
    severity: 'warning',
    code: 'FILE_NAMES_TOGETHER',
    message: `given and family name are taken from the one column "${column}"`,
    hint: '"Last, First" is read as it says; without a comma the last word counts as the family name. A column for each is surer.',
    place: { line: 1, column },
  });
  const labels = labelsOf(mapping.fullName ?? []);
  const role = { isKey: false, isRequired: false, refusesRow: false };
  const common = { column, index, ...role, spare: null, preceding: null, inRow: null, labels };
  return names.map((attribute) => {
    const definition = dictionary.get(attribute) as AttributeDefinition;
    const plain = { attribute, from: [], formats: [], words: null };
    const read = cellReader({ column: plain, definition, isKey: false }, mapping);
    return { ...common, attribute, read: (cell) => read(splitName(cell)[attribute] ?? '') };
  });
}

/**
 * Where each column stands; under what is left of its name without marks and units too, where no other column is called
 * so.
 */
function columnPlaces(header: readonly string[]): Map<string, number[]> {
  const places = placesOf(header);
  for (const [name, at] of placesOf(header.map(withoutUnits))) if (!places.has(name)) places.set(name, at);
  return places;
}

function placesOf(names: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, name] of names.entries()) {
    const folded = foldColumn(name);
    if (folded === '') continue;
    places.set(folded, [...(places.get(folded) ?? []), index]);
  }
  return places;
}

/** `Start Date (dd/mm/yyyy)`, `Employee ID*`, `FTE [%]`: how a template says what it wants. */
function withoutUnits(name: string): string {
  return name
    .replace(/[([{]\s*(?:[dmyj./\s-]{2,}|%|required|mandatory|optional|text|date|yes\/no|y\/n)\s*[)\]}]/giu, '')
    .replace(/\*+\s*$/u, '')
    .trim();
}

function isEnd(attribute: string): boolean {
  return ENDS.some((end) => end === attribute);
}

function unreadEnd(column: string): Finding {
  return {
    severity: 'warning',
    code: 'FILE_END_UNREAD',
    message: `the column "${column}" sounds like the day on which people leave, and nothing reads it`,
    hint: 'If it is, add its name to terminationDate or lastDayOfWork in the policy of the source: whoever it ends would stay.',
    place: { line: 1, column },
  };
}

function missingColumn(column: ColumnMapping, header: readonly string[]): Finding {
  const nearest = nearestColumn(columnNames(column), header);
  const seen = header.map((name) => JSON.stringify(name)).join(', ');
  return {
    severity: 'error',
    code: 'FILE_COLUMN_MISSING',
    message: `no column for ${column.attribute}: accepted are ${columnNames(column).join(', ')}; the file has ${seen}`,
    hint: nearest
      ? `Is "${nearest}" meant? Then add this name to the mapping, or rename the column.`
      : 'Add the column to the export, or its name to the mapping.',
    place: { line: 1, column: column.attribute },
  };
}

function nearestColumn(accepted: readonly string[], header: readonly string[]): string | null {
  let best: { name: string; score: number } | null = null;
  for (const name of header) {
    const folded = foldColumn(name);
    for (const wanted of accepted.map(foldColumn)) {
      const contained = folded.length > 2 && (folded.includes(wanted) || wanted.includes(folded));
      const score = contained ? 0.3 : editDistance(folded, wanted) / Math.max(folded.length, wanted.length, 1);
      if (score <= 0.5 && (best === null || score < best.score)) best = { name, score };
    }
  }
  return best?.name ?? null;
}

function duplicateColumn(column: ColumnMapping, at: readonly number[], header: readonly string[]): Finding {
  const names = at.map((index) => `"${header[index] ?? ''}" (column ${index + 1})`).join(' and ');
  return {
    severity: 'error',
    code: 'FILE_HEADER_DUPLICATE',
    message: `${column.attribute} could be read from ${names}`,
    hint: 'Which of them counts cannot be known: rename or remove one.',
    place: { line: 1, column: column.attribute },
  };
}

function mappingFinding(code: string, message: string): Finding {
  return { severity: 'error', code, message, hint: "Correct the source's mapping file." };
}
