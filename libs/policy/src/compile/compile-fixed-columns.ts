import { columnNames, type FixedColumn, foldColumn, type SourceFileRules, type SourceMapping } from '@joinery/identity';
import { addProblem, type CompileContext } from './compile-context';
import type { Shaped } from '../files/shaped';

/** Columns at fixed places: each has a name of its own and places of its own, and nothing is said of delimiters. */
export function checkFixedColumns(
  context: CompileContext,
  { document }: Shaped<'source'>,
  rules: SourceFileRules,
): void {
  const { columns } = rules;
  if (columns === undefined) return;
  for (const [index, column] of columns.entries()) {
    const path = ['file', 'columns', index];
    const former = columns.slice(0, index);
    const namesake = former.find(({ name }) => foldColumn(name) === foldColumn(column.name));
    if (namesake !== undefined) {
      addProblem(context, document, [...path, 'name'], {
        code: 'DUPLICATE_ID',
        message: `There is a column "${namesake.name}" above already.`,
        value: column.name,
      });
    }
    const other = former.find((one) => one.at <= lastOf(column) && column.at <= lastOf(one));
    if (other === undefined) continue;
    addProblem(context, document, [...path, 'at'], {
      code: 'COLUMNS_OVERLAP',
      message: `"${column.name}" (${places(column)}) lies over "${other.name}" (${places(other)}).`,
      hint: `The first place after "${other.name}" is ${lastOf(other) + 1}. Places are counted from 1.`,
      value: column.at,
    });
  }
  for (const name of ['delimiter', 'quotes', 'sheet'] as const) {
    if (rules[name] === undefined) continue;
    addProblem(context, document, ['file', name], {
      code: 'VALUE_INVALID',
      message: `"${name}" says nothing of a file whose columns lie at fixed places.`,
      hint: `Take out "${name}", or "columns" under "file".`,
      value: rules[name],
    });
  }
}

/** What every record needs must lie somewhere on its line. */
export function checkFixedNames(context: CompileContext, { document }: Shaped<'source'>, mapping: SourceMapping): void {
  const laid = mapping.file?.columns;
  if (laid === undefined) return;
  const names = new Set(laid.map(({ name }) => foldColumn(name)));
  for (const attribute of new Set([mapping.key, ...mapping.required])) {
    const column = mapping.columns.find((one) => one.attribute === attribute);
    const from = column === undefined ? undefined : columnNames(column);
    if (from === undefined || from.some((name) => names.has(foldColumn(name)))) continue;
    addProblem(context, document, ['file', 'columns'], {
      code: 'MISSING_KEY',
      message: `No column of the file is called as one that gives "${attribute}".`,
      hint: `Call one ${from.slice(0, 3).join(', or ')}, or add its name to "${attribute}" under "columns".`,
      value: attribute,
    });
  }
}

function lastOf({ at, width }: FixedColumn): number {
  return at + width - 1;
}

function places(column: FixedColumn): string {
  return column.width === 1 ? `${column.at}` : `${column.at} to ${lastOf(column)}`;
}
