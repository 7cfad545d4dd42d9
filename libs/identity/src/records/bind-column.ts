import type { Finding } from '@joinery/kernel';
import type { AttributeDefinition, AttributeDictionary } from '../profile/attribute';
import type { BoundColumn, PlacedColumn } from './bound-column';
import { cellReader, meaningOf, type Seal } from './cell-reader';
import { columnNames } from './column-names';
import type { ColumnPlaces } from './column-places';
import { dateReader } from './date-format';
import { duplicateColumn, mappingFinding, missingColumn } from './mapping-findings';
import { nameReader } from './name-cell';
import type { ColumnMapping, SourceMapping } from './source-mapping';
import { foldColumn } from './text';

/** What columns are bound by: a mapping, and the file whose header it is laid over. */
export interface Binding {
  readonly mapping: SourceMapping;
  readonly header: readonly string[];
  readonly places: ColumnPlaces;
  readonly dictionary: AttributeDictionary;
  readonly seal: Seal | undefined;
}

/** Finds the column of the file that a column of the mapping means; null where the file has none. */
export function bindColumn(column: ColumnMapping, binding: Binding, findings: Finding[]): BoundColumn | null {
  const { mapping, header, places, seal } = binding;
  const definition = definitionOf(column, binding, findings);
  if (definition === null) return null;
  const isKey = column.attribute === mapping.key;
  const isRequired = isKey || mapping.required.includes(column.attribute);
  const [at, spareAt] = placesRead(column, places);
  const index = at?.[0];
  if (at === undefined || index === undefined) {
    if (isRequired) findings.push(missingColumn(column, header, unreadColumns(binding)));
    return null;
  }
  const precedingAt = firstPlace(column.precededBy, places);
  for (const twice of [at, spareAt ?? [], precedingAt ?? []])
    if (twice.length > 1) findings.push(duplicateColumn(column.attribute, twice, header));
  const asNamed = withWordsUnder(column, header[index] ?? '');
  const role = { column: asNamed, definition, isKey, ...(seal ? { seal } : {}) };
  const read = nameReader(column.attribute, cellReader(role, mapping));
  const refusesRow = isRequired || definition.type === 'date';
  const preceding = placed(precedingAt, header);
  const labels = labelsOf([...columnNames(column), header[index] ?? '']);
  const ranks = { isKey, isRequired, refusesRow };
  const means = meaningOf(column, mapping);
  const others = { spare: placed(spareAt, header), preceding, inRow: null, ...(means ? { means } : {}) };
  return { attribute: column.attribute, column: header[index] ?? '', index, read, ...ranks, ...others, labels };
}

/** The columns of the header that no attribute is called by. */
function unreadColumns({ mapping, header }: Binding): readonly string[] {
  const names = [...mapping.columns.flatMap(columnNames), ...(mapping.fullName ?? [])];
  const read = new Set(names.map(foldColumn));
  return header.filter((name) => !read.has(foldColumn(name)));
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
function placesRead(column: ColumnMapping, places: ColumnPlaces): readonly (readonly number[] | undefined)[] {
  return [column.from, column.whereEmpty].map((names) => firstPlace(names, places)).filter((at) => at !== undefined);
}

/** Of names of which the first one counts that the file has. */
export function firstPlace(names: readonly string[] = [], places: ColumnPlaces): readonly number[] | undefined {
  return names.map((name) => places.get(foldColumn(name))).find((found) => found !== undefined);
}

/** What cells that are labels say. */
export function labelsOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(foldColumn));
}

function withWordsUnder(column: ColumnMapping, name: string): ColumnMapping {
  const under = Object.entries(column.wordsUnder ?? {}).find(([other]) => foldColumn(other) === foldColumn(name));
  return under ? { ...column, words: { ...column.words, ...under[1] } } : column;
}
