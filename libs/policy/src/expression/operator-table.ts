/** What stands in one argument of an operator. */
export type ArgumentKind =
  | 'condition'
  /** All arguments of this kind have one type. */
  | 'same'
  /** Like `same`, and the type is a number or a date. */
  | 'ordered'
  | 'date'
  | 'text'
  | 'list'
  | 'text-or-list'
  | 'any'
  /** A literal text that is not empty. */
  | 'literal'
  /** A literal list that is not empty, of the type of the argument before it. */
  | 'literals'
  | 'table'
  /** Text or a number or a date: what can be printed. */
  | 'printable'
  | 'count'
  | 'character'
  | 'branches';

export type ResultKind = 'boolean' | 'text' | 'same';

/** The face of an operator: what it takes, what it gives, where it may stand. */
export interface OperatorSignature {
  /** `values`: may throw on missing input, therefore never inside a condition. */
  readonly where: 'anywhere' | 'values';
  readonly args: readonly ArgumentKind[];
  /** Kind of every further argument. */
  readonly rest: ArgumentKind | null;
  readonly min: number;
  /** May be written without a list when there is one argument: `{"!": {"var": "x"}}`. */
  readonly bare: boolean;
  readonly result: ResultKind;
}

function fixed(args: readonly ArgumentKind[], result: ResultKind, min = args.length): OperatorSignature {
  return { where: 'anywhere', args, rest: null, min, bare: args.length === 1, result };
}

function many(rest: ArgumentKind, min: number, result: ResultKind): OperatorSignature {
  return { where: 'anywhere', args: [], rest, min, bare: false, result };
}

function forValues(signature: OperatorSignature): OperatorSignature {
  return { ...signature, where: 'values' };
}

/** Every operator of the subset but `var`, which reads an attribute. */
export const OPERATORS: ReadonlyMap<string, OperatorSignature> = new Map([
  ['and', many('condition', 1, 'boolean')],
  ['or', many('condition', 1, 'boolean')],
  ['!', fixed(['condition'], 'boolean')],
  ['if', many('branches', 3, 'same')],
  ['===', fixed(['same', 'same'], 'boolean')],
  ['!==', fixed(['same', 'same'], 'boolean')],
  ['in', fixed(['same', 'literals'], 'boolean')],
  ['present', fixed(['any'], 'boolean')],
  ['coalesce', many('same', 2, 'same')],
  ['starts_with', fixed(['text', 'literal'], 'boolean')],
  ['ends_with', fixed(['text', 'literal'], 'boolean')],
  ['contains', fixed(['text-or-list', 'literal'], 'boolean')],
  ['any_of', fixed(['list', 'literals'], 'boolean')],
  ['at_least', fixed(['ordered', 'ordered'], 'boolean')],
  ['at_most', fixed(['ordered', 'ordered'], 'boolean')],
  ['before', fixed(['date', 'date'], 'boolean')],
  ['after', fixed(['date', 'date'], 'boolean')],
  ['lookup', fixed(['table', 'text', 'text'], 'text', 2)],
  ['cat', forValues(many('printable', 1, 'text'))],
  ['lower', forValues(fixed(['printable'], 'text'))],
  ['upper', forValues(fixed(['printable'], 'text'))],
  ['ascii', forValues(fixed(['printable'], 'text'))],
  ['slug', forValues(many('printable', 1, 'text'))],
  ['first', forValues(fixed(['printable', 'count'], 'text'))],
  ['pad', forValues(fixed(['printable', 'count', 'character'], 'text'))],
]);

const NO_LOOPS = 'Use "contains" or "any_of" on a list.';
const NO_ARITHMETIC = 'There is no arithmetic: put the result in a table (`lookup`) or let the source supply it.';

/** Operators of plain JSON Logic, and words people try, with what to write instead. */
export const REPLACEMENTS: ReadonlyMap<string, string> = new Map([
  ['==', 'Use "===": it does not convert types.'],
  ['!=', 'Use "!==": it does not convert types.'],
  ['!!', 'Use "present".'],
  ['>', 'Use "after" for dates; for numbers, "!" around "at_most".'],
  ['>=', 'Use "at_least".'],
  ['<', 'Use "before" for dates; for numbers, "!" around "at_least".'],
  ['<=', 'Use "at_most".'],
  ['?:', 'Use "if".'],
  ['not', 'Use "!".'],
  ['val', 'Use "var".'],
  ['missing', 'Use "!" around "present".'],
  ['missing_some', 'Use "present" inside "or".'],
  ['substr', 'Use "first".'],
  ['merge', NO_LOOPS],
  ['some', NO_LOOPS],
  ['all', NO_LOOPS],
  ['none', NO_LOOPS],
  ['filter', NO_LOOPS],
  ['map', NO_LOOPS],
  ['reduce', NO_LOOPS],
  ['+', NO_ARITHMETIC],
  ['-', NO_ARITHMETIC],
  ['*', NO_ARITHMETIC],
  ['/', NO_ARITHMETIC],
  ['%', NO_ARITHMETIC],
  ['min', NO_ARITHMETIC],
  ['max', NO_ARITHMETIC],
  ['log', 'Conditions print nothing.'],
  ['method', 'Rules cannot call code.'],
]);
