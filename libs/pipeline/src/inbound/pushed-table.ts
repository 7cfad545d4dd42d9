import type { ColumnMapping, SourceMapping } from '@joinery/identity';
import { getOf, isRecord, parsePath, rawAt, satisfies, type AttributePath, type ScimResource } from '@joinery/scim';
import type { UnsettledResource } from '@joinery/store';

/** What a source pushed, in the form of a file of changes: one header, one row for each person. */
export interface PushedTable {
  /** CSV (RFC 4180), UTF-8. */
  readonly text: string;
  /** Attributes that the source pushed here for the first time. */
  readonly fresh: readonly string[];
  /** Keys of the records that their source has deleted. */
  readonly gone: readonly string[];
}

interface PushedColumn {
  readonly attribute: string;
  readonly paths: readonly AttributePath[];
}

const MARKS = ['meta.version', 'meta.lastModified'] as const;

/**
 * Lays pushed resources out as the source's mapping reads files: the names of its columns are SCIM paths, the first
 * path that leads to a value gives the cell. An attribute that the source never pushed has no column and is "not
 * returned"; one that it pushed before and leaves out now is empty. Who was deleted is there with what was known last,
 * and not active.
 */
export function pushedTable(
  mapping: SourceMapping,
  pushed: readonly UnsettledResource[],
  seen: ReadonlySet<string>,
): PushedTable {
  const keyOf = keyReader(mapping);
  const resources = withoutOutdated(pushed, keyOf);
  const shown = resources.map(withGroups);
  const columns = mapping.columns.map(pushedColumn).filter((column) => column.paths.length > 0);
  const used = columns.filter(
    ({ attribute, paths }) =>
      attribute === mapping.key || seen.has(attribute) || shown.some((one) => cellAt(one, paths) !== ''),
  );
  const header = [...used.map((column) => column.paths[0]?.text ?? ''), ...MARKS];
  const rows = resources.map(({ version, modifiedAt }, index) => {
    const resource = shown[index] ?? {};
    return [...used.map((column) => cellAt(resource, column.paths)), String(version), modifiedAt];
  });
  return {
    text: [header, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join(''),
    fresh: used.map((column) => column.attribute).filter((attribute) => !seen.has(attribute)),
    gone: resources.filter(({ isDeleted }) => isDeleted).flatMap((one) => keyOf(one) ?? []),
  };
}

type KeyReader = (resource: UnsettledResource) => string | null;

/** Reads by which key a resource becomes a record; null where the mapping reads none. */
function keyReader({ key, columns }: SourceMapping): KeyReader {
  const { paths = [] } = columns.filter(({ attribute }) => attribute === key).map(pushedColumn)[0] ?? {};
  return (resource) => cellAt(withGroups(resource), paths) || null;
}

/** Of several under one key that are gone (deleted, made anew, deleted) the last one tells what was known. */
function withoutOutdated(resources: readonly UnsettledResource[], keyOf: KeyReader): readonly UnsettledResource[] {
  const last = new Map(resources.filter(({ isDeleted }) => isDeleted).map((one) => [keyOf(one), one]));
  return resources.filter((one) => !one.isDeleted || keyOf(one) === null || last.get(keyOf(one)) === one);
}

function pushedColumn({ attribute, from }: ColumnMapping): PushedColumn {
  return { attribute, paths: from.map(parsePath).filter((path) => path !== null) };
}

function withGroups({ id, body, groups, isDeleted }: UnsettledResource): ScimResource {
  const shown = groups.length > 0 ? { groups: groups.map((display) => ({ display })) } : {};
  return { ...body, id, ...shown, ...(isDeleted ? { active: false } : {}) };
}

function cellAt(resource: ScimResource, paths: readonly AttributePath[]): string {
  for (const path of paths) {
    const cell = textAt(resource, path);
    if (cell !== '') return cell;
  }
  return '';
}

/** Of a list the primary value, else the first that has one; of groups, roles and entitlements all, a line each. */
function textAt(resource: ScimResource, path: AttributePath): string {
  const raw = rawAt(resource, path);
  if (raw === undefined || raw === null) return '';
  const all: readonly unknown[] = Array.isArray(raw) ? raw : [raw];
  const meant = path.filter.length === 0 ? all : all.filter((one) => satisfies(one, path.filter));
  const isMany = MANY.has(path.attribute.toLowerCase());
  const texts = (isMany ? meant : primaryFirst(meant))
    .map((one) => plainText(one, path.sub))
    .filter((text) => text !== '');
  return isMany ? texts.join('\n') : (texts[0] ?? '');
}

const MANY: ReadonlySet<string> = new Set(['groups', 'roles', 'entitlements']);

function primaryFirst(elements: readonly unknown[]): readonly unknown[] {
  const primary = elements.find((one) => isRecord(one) && getOf(one, 'primary') === true);
  return primary === undefined ? elements : [primary, ...elements];
}

function plainText(element: unknown, sub: string | null): string {
  const value = isRecord(element)
    ? getOf(element, sub ?? 'value')
    : sub === null || sub === 'value'
      ? element
      : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
