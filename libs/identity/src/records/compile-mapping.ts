import { compareText, type Finding } from '@joinery/kernel';
import type { AttributeDictionary } from '../profile/attribute';
import { bindColumn, type Binding } from './bind-column';
import { bindFamilyName, withFullName } from './bind-names';
import type { BoundColumn, UsedColumn } from './bound-column';
import type { Seal } from './cell-reader';
import { columnPlaces } from './column-places';
import { ENDS } from './employment-term';
import { mappingFinding, unreadEnd } from './mapping-findings';
import { withoutPlaceholderNames } from './placeholder-names';
import type { HrRecord } from './record';
import { rowStage, type StageRecord } from './stage-record';
import type { SourceMapping } from './source-mapping';
import { unreadColumns } from './unread-columns';
import { unreadEnds } from './unread-ends';

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

/**
 * Lays the mapping of a source over the header of one of its files. `seal` makes keyed hashes of what sealed columns
 * hold; without it they are not read.
 */
export function compileMapping(
  mapping: SourceMapping,
  header: readonly string[],
  dictionary: AttributeDictionary,
  seal?: Seal,
): CompiledMapping {
  const findings: Finding[] = [];
  const own: BoundColumn[] = [];
  const absent: string[] = [];
  const binding: Binding = { mapping, header, places: columnPlaces(header), dictionary, seal };
  for (const column of mapping.columns) {
    const found = bindColumn(column, binding, findings);
    if (found) own.push(found);
    else absent.push(column.attribute);
  }
  for (const attribute of [mapping.key, ...mapping.required]) {
    if (mapping.columns.some((column) => column.attribute === attribute)) continue;
    findings.push(
      mappingFinding('MAPPING_ATTRIBUTE_UNMAPPED', `no column is mapped to ${attribute}, which is required`),
    );
  }
  const bound = withFullName(binding, [...own, ...bindFamilyName(binding, own, findings)], findings);
  const used = new Set(bound.flatMap(columnsOf).map(({ index }) => index));
  const unusedColumns = header.filter((_, index) => !used.has(index));
  findings.push(...overlooked(mapping, unusedColumns, bound));
  const usable = !findings.some((finding) => finding.severity === 'error');
  bound.sort((left, right) => compareText(left.attribute, right.attribute));
  const key = bound.find((column) => column.isKey);
  return {
    stage: usable ? withoutPlaceholderNames(rowStage(bound), bound, mapping.emptyWords) : null,
    keyOf: usable && key ? keyReader(key) : null,
    findings,
    usedColumns: bound.flatMap(columnsOf),
    unusedColumns,
    absentAttributes: absent,
  };
}

/** Columns that nothing reads and that sound as if they told what counts. */
function overlooked(
  { columns, required }: SourceMapping,
  unused: readonly string[],
  bound: readonly BoundColumn[],
): readonly Finding[] {
  const mapped = new Set(columns.map(({ attribute }) => attribute));
  const told = new Set([...bound.map(({ attribute }) => attribute), ...required]);
  const ends = ENDS.some((end) => mapped.has(end)) ? unreadEnds(unused).map(unreadEnd) : [];
  return [...ends, ...unreadColumns(unused, mapped, told)];
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
