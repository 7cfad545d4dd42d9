import type { Finding } from '@joinery/kernel';
import type { AttributeDefinition } from '../profile/attribute';
import { bindColumn, type Binding, firstPlace, labelsOf } from './bind-column';
import type { BoundColumn } from './bound-column';
import { cellReader } from './cell-reader';
import { duplicateColumn } from './mapping-findings';
import { nameReader } from './name-cell';
import { besideGivenName, splitName } from './split-name';
import { foldColumn } from './text';

/**
 * What is called "Name" is the family name where another column gives the given one, or the name that holds the given
 * one too.
 */
export function bindFamilyName(binding: Binding, bound: readonly BoundColumn[], findings: Finding[]): BoundColumn[] {
  const { besideGivenName: from = [] } = binding.mapping;
  const given = bound.find(({ attribute }) => attribute === 'givenName');
  if (given === undefined || bound.some(({ attribute }) => attribute === 'familyName')) return [];
  const found = bindColumn({ attribute: 'familyName', from, formats: [], words: null }, binding, findings);
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

/**
 * With one column that gives both names, where no column gives either of them, or where one that may be called so for
 * either reason stands alone: `Nome`, which is the given name beside `Sobrenome`.
 */
export function withFullName(binding: Binding, bound: readonly BoundColumn[], findings: Finding[]): BoundColumn[] {
  const { mapping, header, places, dictionary } = binding;
  const labels = labelsOf(mapping.fullName ?? []);
  const names = ['givenName', 'familyName'] as const;
  const told = bound.filter(({ attribute }) => names.some((name) => name === attribute));
  const isAlone = told.length === 1 && told.every(({ column }) => labels.has(foldColumn(column)));
  const at = firstPlace(mapping.fullName, places) ?? [];
  const [index] = at;
  if ((told.length > 0 && !isAlone) || index === undefined || !names.every((name) => dictionary.has(name)))
    return [...bound];
  if (at.length > 1) findings.push(duplicateColumn('givenName', at, header));
  const column = header[index] ?? '';
  findings.push(namesTogether(column));
  const role = { isKey: false, isRequired: false, refusesRow: false };
  const common = { column, index, ...role, spare: null, preceding: null, inRow: null, labels };
  const both = names.map((attribute): BoundColumn => {
    const definition = dictionary.get(attribute) as AttributeDefinition;
    const plain = { attribute, from: [], formats: [], words: null };
    const read = cellReader({ column: plain, definition, isKey: false }, mapping);
    const part = (cell: string) => read(splitName(cell)[attribute] ?? '');
    return { ...common, attribute, read: nameReader(attribute, part) };
  });
  return [...bound.filter((one) => !told.includes(one)), ...both];
}

function namesTogether(column: string): Finding {
  return {
    severity: 'warning',
    code: 'FILE_NAMES_TOGETHER',
    message: `given and family name are taken from the one column "${column}"`,
    hint: '"Last, First" is read as it says; without a comma the last word counts as the family name, with a "van der" before it. A column for each is surer.',
    place: { line: 1, column },
  };
}
