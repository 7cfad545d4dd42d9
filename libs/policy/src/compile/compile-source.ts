import {
  type AttributeDefinition,
  type ColumnMapping,
  columnNames,
  compileMapping,
  foldColumn,
  lowered,
  type SourceMapping,
} from '@joinery/identity';
import { addProblem, checkAttribute, checkName, checkPeriod, type CompileContext } from './compile-context';
import type { Shaped } from '../files/shaped';
import type { ColumnText } from '../files/documents';
import { compileContract, compileFileRules } from './compile-feed';
import { checkFixedNames } from './compile-fixed-columns';
import { compilePull } from './compile-pull';
import { didYouMean } from '../files/nearest';

/** How the columns of one source become attributes. */
export function compileSource(context: CompileContext, source: Shaped<'source'>): SourceMapping {
  const { document, text } = source;
  const columns: ColumnMapping[] = [];
  for (const attribute of Object.keys(text.columns)) {
    const column = compileColumn(context, source, attribute);
    if (column) columns.push(column);
  }
  checkHeaderNames(context, source, columns);
  checkGiven(context, source);
  checkPeriod(context, document, ['staleAfter'], text.staleAfter);
  const mapping: SourceMapping = {
    sourceId: text.id,
    title: text.title,
    feed: text.feed,
    key: text.key,
    required: text.required ?? [],
    columns,
    emptyWords: text.emptyWords ?? [],
    terminationDateMeans: text.terminationDateMeans ?? 'lastDayIn',
    ...asWritten(text),
    ...(text.file ? { file: compileFileRules(context, source, text.file) } : {}),
    ...(text.pull ? { pull: compilePull(context, source, text.pull) } : {}),
    contract: compileContract(text.contract ?? {}),
  };
  checkFormats(context, source, mapping);
  checkTerminations(context, source);
  checkFixedNames(context, source, mapping);
  return mapping;
}

const TERMINATION = 'terminationDate';

const AS_WRITTEN = [
  'fullName',
  'besideGivenName',
  'employeeNumbers',
  'workMail',
  'managersByName',
  'secondJobs',
  'staleAfter',
] as const;

/** What a mapping says in the words of its file, where the file says it. */
function asWritten(text: Shaped<'source'>['text']): Pick<SourceMapping, (typeof AS_WRITTEN)[number]> {
  return Object.fromEntries(AS_WRITTEN.flatMap((name) => (text[name] === undefined ? [] : [[name, text[name]]])));
}

/** The key and what is required must be given by columns. */
function checkGiven(context: CompileContext, { document, text }: Shaped<'source'>): void {
  const required = (text.required ?? []).map((item, index) => [['required', index], item] as const);
  for (const [path, name] of [[['key'], text.key] as const, ...required]) {
    if (!checkAttribute(context, { document, path }, name) || name in text.columns) continue;
    addProblem(context, document, path, {
      code: 'MISSING_KEY',
      message: `No column gives "${name}".`,
      hint: 'Add it to "columns".',
      value: name,
    });
  }
}

/** Said of a column that there is not, it would count for nothing, and access would end a day late. */
function checkTerminations(context: CompileContext, { document, text }: Shaped<'source'>): void {
  if (text.terminationDateMeans !== 'firstDayOut' || TERMINATION in text.columns) return;
  addProblem(context, document, ['terminationDateMeans'], {
    code: 'MISSING_KEY',
    message: `No column gives "${TERMINATION}", so this says nothing of any other date.`,
    hint: 'Say it of the column that gives the end: {from: […], means: firstDayOut}.',
    value: text.terminationDateMeans,
  });
}

function compileColumn(
  context: CompileContext,
  { document, text }: Shaped<'source'>,
  attribute: string,
): ColumnMapping | null {
  const entry = text.columns[attribute] as readonly string[] | ColumnText;
  const column: ColumnText = isNames(entry) ? { from: entry } : entry;
  const path = ['columns', attribute];
  const definition = checkAttribute(context, { document, path, where: 'key' }, attribute);
  if (!definition) return null;
  checkDates(context, document, path, column, definition);
  if (column.sealed) checkSealed(context, document, [...path, 'sealed'], definition);
  const told = { document, attribute, values: definition.values };
  checkWords(context, told, [...path, 'words'], column.words);
  for (const [name, words] of Object.entries(column.wordsUnder ?? {})) {
    checkWords(context, told, [...path, 'wordsUnder', name], words);
    checkColumnName(context, told, [...path, 'wordsUnder', name], columnNames(column));
  }
  const formats = column.formats ?? (definition.type === 'date' ? (text.dateFormats ?? []) : []);
  const others = otherColumns(column);
  const sealed = column.sealed ? { sealed: true } : {};
  const under = column.wordsUnder === undefined ? {} : { wordsUnder: column.wordsUnder };
  const known = column.wordsIn === undefined ? {} : knownWords(context, document, [...path, 'wordsIn'], column.wordsIn);
  return {
    attribute,
    from: column.from,
    ...others,
    formats,
    words: column.words ?? null,
    ...under,
    ...known,
    ...sealed,
  };
}

/** The columns that are read beside the first, and what the day in it means. */
function otherColumns({
  whereEmpty,
  precededBy,
  means,
}: ColumnText): Pick<ColumnMapping, 'whereEmpty' | 'precededBy' | 'means'> {
  return { ...(whereEmpty ? { whereEmpty } : {}), ...(precededBy ? { precededBy } : {}), ...(means ? { means } : {}) };
}

/** What only dates have. */
function checkDates(
  context: CompileContext,
  document: Shaped<'source'>['document'],
  path: readonly string[],
  { formats, means }: ColumnText,
  { name, type }: AttributeDefinition,
): void {
  if (type === 'date') return;
  const refuse = (key: string, message: string): void =>
    addProblem(context, document, [...path, key], { code: 'TYPE_MISMATCH', message, value: name });
  if (formats) refuse('formats', `"${name}" is no date and has no formats.`);
  if (means) refuse('means', `"${name}" is no date and no last day.`);
}

function checkSealed(
  context: CompileContext,
  document: Shaped<'source'>['document'],
  path: readonly string[],
  { name, type, values }: AttributeDefinition,
): void {
  if (type === 'string' && values === null) return;
  addProblem(context, document, path, {
    code: 'TYPE_MISMATCH',
    message: `What is sealed becomes a hash, which "${name}" cannot hold.`,
    hint: 'Seal a text that has no list of values, or take "sealed" out.',
    value: name,
  });
}

/** Derivations look words up in lower case. */
function knownWords(
  context: CompileContext,
  document: Shaped<'source'>['document'],
  path: readonly string[],
  table: string,
): Pick<ColumnMapping, 'known'> {
  const tables = new Set(context.tables.keys());
  if (!checkName(context, { document, path }, table, tables, { code: 'UNKNOWN_TABLE', word: 'table' })) return {};
  const words = [...(context.tables.get(table)?.rows.keys() ?? [])].map(lowered);
  return { known: { table, words } };
}

interface ToldColumn {
  readonly document: Shaped<'source'>['document'];
  readonly attribute: string;
  readonly values: readonly string[] | null;
}

/** Words must come to values that the attribute may have. */
function checkWords(
  context: CompileContext,
  { document, attribute, values }: ToldColumn,
  path: readonly string[],
  words: ColumnText['words'] = {},
): void {
  for (const [word, value] of Object.entries(words)) {
    if (!values || value === '' || values.includes(value)) continue;
    const hint = didYouMean(value, values, `It is one of: ${values.join(', ')}.`);
    const message = `"${attribute}" is never "${value}".`;
    addProblem(context, document, [...path, word], { code: 'UNKNOWN_VALUE', message, hint, value });
  }
}

/** Words under a column that is not read would count for nothing. */
function checkColumnName(
  context: CompileContext,
  { document, attribute }: ToldColumn,
  path: readonly string[],
  from: readonly string[],
): void {
  const name = path.at(-1) ?? '';
  if (from.some((other) => foldColumn(other) === foldColumn(name))) return;
  const hint = didYouMean(name, from, `Add it to "from", or name one of: ${from.join(', ')}.`);
  const message = `"${attribute}" is read from no column "${name}".`;
  addProblem(context, document, path, { code: 'UNKNOWN_VALUE', message, hint, value: name });
}

function isNames(entry: readonly string[] | ColumnText): entry is readonly string[] {
  return Array.isArray(entry);
}

/** One header name may feed one attribute only, or two attributes would silently be the same. */
function checkHeaderNames(
  context: CompileContext,
  { document, text }: Shaped<'source'>,
  columns: readonly ColumnMapping[],
): void {
  const seen = new Map<string, string>();
  for (const { attribute, from, whereEmpty = [], precededBy = [] } of columns) {
    const lists = Object.entries({ from, whereEmpty, precededBy });
    for (const [list, index, name] of lists.flatMap(([key, names]) =>
      names.map((item, at) => [key, at, item] as const),
    )) {
      const folded = name.toLowerCase().replace(/[\s_.-]/g, '');
      const first = seen.get(folded);
      seen.set(folded, first ?? attribute);
      if (first === undefined) continue;
      const path = Array.isArray(text.columns[attribute])
        ? ['columns', attribute, index]
        : ['columns', attribute, list, index];
      addProblem(context, document, path, {
        code: 'DUPLICATE_ID',
        message: `The column "${name}" already feeds "${first}".`,
        value: name,
      });
    }
  }
}

/** The identity library knows which date formats it can read: ask it. */
function checkFormats(context: CompileContext, { document }: Shaped<'source'>, mapping: SourceMapping): void {
  for (const column of mapping.columns) {
    const alone = { ...mapping, key: column.attribute, required: [], columns: [column] };
    const bad = compileMapping(alone, [column.from[0] ?? ''], context.dictionary).findings.find(
      (finding) => finding.code === 'MAPPING_FORMAT_UNKNOWN',
    );
    if (!bad) continue;
    const hint = "Use Luxon's tokens yyyy, yy, MMMM, MMM, MM, M, dd, d.";
    addProblem(context, document, ['columns', column.attribute, 'formats'], {
      code: 'FORMAT_INVALID',
      message: bad.message,
      hint,
      value: column.formats.join(', '),
    });
  }
}
