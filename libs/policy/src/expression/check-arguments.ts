import { checkCondition, checkOperand, type ExpressionUse } from './check-expression';
import { type ExpressionSite, addProblemAt } from './expression-scope';
import { commonType, type ExpressionType, nameOf, type Operand, typeWord } from './judge-types';
import { didYouMean } from '../files/nearest';
import type { ArgumentKind, OperatorSignature } from './operator-table';
import { type DocumentPath, printed } from '../files/policy-document';

/** One use of an operator. */
export interface OperatorCall {
  readonly operator: string;
  readonly signature: OperatorSignature;
  readonly args: unknown;
  /** Path of the arguments. */
  readonly path: DocumentPath;
  readonly use: ExpressionUse;
  readonly site: ExpressionSite;
}

export const LONGEST_COUNT = 64;

/** Checks number and types of an operator's arguments; gives the type of its result, null when something is wrong. */
export function checkArguments(call: OperatorCall): ExpressionType | null {
  const { signature, path, site, operator } = call;
  const listed = Array.isArray(call.args);
  if (!listed && !signature.bare) {
    return addProblemAt(site, path, {
      code: 'WRONG_ARITY',
      message: `"${operator}" takes a list of arguments.`,
      hint: `Write {"${operator}": [ … ]}.`,
    });
  }
  const args: readonly unknown[] = listed ? (call.args as unknown[]) : [call.args];
  const most = signature.rest === null ? signature.args.length : Infinity;
  if (args.length < signature.min || args.length > most || (signature.rest === 'branches' && args.length % 2 === 0)) {
    return addProblemAt(site, path, {
      code: 'WRONG_ARITY',
      message: `"${operator}" takes ${arityWord(signature)}; here are ${args.length}.`,
      value: operator,
    });
  }
  return signature.rest === 'branches' ? checkBranches(call, args) : checkEach(call, args, listed);
}

function arityWord(signature: OperatorSignature): string {
  if (signature.rest === 'branches') return 'an odd number of arguments (condition, result, …, otherwise)';
  const most = signature.args.length;
  if (signature.rest !== null) return `${signature.min} or more arguments`;
  return signature.min === most ? `${most} argument${most === 1 ? '' : 's'}` : `${signature.min} to ${most} arguments`;
}

function checkEach(call: OperatorCall, args: readonly unknown[], listed: boolean): ExpressionType | null {
  const { signature, site, use, path } = call;
  const seen: Operand[] = [];
  let sound = true;
  for (const [index, arg] of args.entries()) {
    const kind = signature.args[index] ?? signature.rest ?? 'any';
    const at = listed ? [...path, index] : path;
    if (kind === 'condition') sound = checkCondition(arg, at, site) && sound;
    else if (kind === 'table') sound = checkTable(arg, at, site) && sound;
    else if (kind === 'literals') sound = checkLiterals(arg, at, seen[0] ?? null, site) && sound;
    else {
      const operand = checkOperand(arg, at, use, site);
      const fits = operand !== null && checkKind(kind, operand, call);
      if (fits && operand) seen.push(operand);
      sound = fits && sound;
    }
  }
  if (!sound) return null;
  return resultType(call, seen);
}

/** What is left to check when each argument is sound: that they go together. */
function resultType(call: OperatorCall, operands: readonly Operand[]): ExpressionType | null {
  const { signature, operator, path, site } = call;
  const kinds = signature.args[0] ?? signature.rest;
  const comparing = kinds === 'same' || kinds === 'ordered' || kinds === 'date';
  if (operands.length > 0 && signature.where === 'anywhere' && operands.every((operand) => operand.literal)) {
    const meant = operands.find(({ value }) => typeof value === 'string' && site.dictionary.has(value));
    return addProblemAt(site, path, {
      code: 'CONSTANT_CONDITION',
      message: `"${operator}" reads no attribute: it is the same for everybody.`,
      ...(meant ? { hint: `Write {var: ${String(meant.value)}} for the attribute.` } : {}),
    });
  }
  const type = comparing ? sharedType(operands, site, signature.result === 'same') : (operands[0]?.type ?? 'boolean');
  if (type === null) return null;
  if (kinds === 'same' && signature.result === 'boolean' && type === 'list') {
    return addProblemAt(site, path, {
      code: 'TYPE_MISMATCH',
      message: `"${operator}" cannot compare lists.`,
      hint: 'Use "contains" or "any_of".',
    });
  }
  return signature.result === 'same' ? type : signature.result;
}

function sharedType(operands: readonly Operand[], site: ExpressionSite, choosing: boolean): ExpressionType | null {
  const first = operands.find((operand) => !operand.literal) ?? operands[0];
  let shared: ExpressionType | null = first?.type ?? null;
  for (const operand of operands) {
    if (first && operand !== first && commonType(site, first, operand, { choosing }) === null) shared = null;
  }
  return shared;
}

/** `if`: condition, result, condition, result, …, otherwise; all results of one type. */
function checkBranches(call: OperatorCall, args: readonly unknown[]): ExpressionType | null {
  const { path, site, use } = call;
  const results: Operand[] = [];
  let sound = true;
  for (const [index, arg] of args.entries()) {
    const at = [...path, index];
    if (index % 2 === 0 && index < args.length - 1) sound = checkCondition(arg, at, site) && sound;
    else {
      const operand = checkOperand(arg, at, use, site);
      if (operand) results.push(operand);
      else sound = false;
    }
  }
  return sound ? sharedType(results, site, true) : null;
}

const ALLOWED: Readonly<Partial<Record<ArgumentKind, readonly ExpressionType[]>>> = {
  ordered: ['number', 'date', 'text'],
  date: ['date', 'text'],
  text: ['text'],
  list: ['list'],
  'text-or-list': ['text', 'list'],
  literal: ['text'],
  printable: ['text', 'number', 'date'],
  count: ['number'],
  character: ['text'],
};

function checkKind(kind: ArgumentKind, operand: Operand, call: OperatorCall): boolean {
  const { operator, site } = call;
  const allowed = ALLOWED[kind];
  // A text is a date only when it is a literal; `commonType` looks at it closely.
  const isLooseText = (kind === 'ordered' || kind === 'date') && operand.type === 'text' && !operand.literal;
  if (kind === 'literal' && operand.literal && operand.type !== 'text') {
    const spelling = site.document.spelling(operand.path) ?? String(operand.value);
    return fail(
      site,
      operand,
      'UNQUOTED_SCALAR',
      `"${operator}" takes text, but ${spelling} without quotes is ${typeWord(operand.type)}.`,
      `Write "${spelling}" in quotes.`,
    );
  }
  if ((allowed && !allowed.includes(operand.type)) || isLooseText) {
    const wanted = (allowed ?? []).filter((type) => !(isLooseText && type === 'text')).map(typeWord);
    const hint = operator === 'any_of' ? 'For a single value use "in".' : undefined;
    return fail(
      site,
      operand,
      'TYPE_MISMATCH',
      `"${operator}" takes ${wanted.join(' or ')}, but ${nameOf(operand)} is ${typeWord(operand.type)}.`,
      hint,
    );
  }
  if (kind === 'any' && operand.literal)
    return fail(site, operand, 'CONSTANT_CONDITION', `${nameOf(operand)} is always there.`, 'Ask for an attribute.');
  if (kind === 'date' || kind === 'ordered' || !['literal', 'count', 'character', 'same'].includes(kind)) return true;
  return checkLiteral(kind, operand, call);
}

function checkLiteral(kind: ArgumentKind, operand: Operand, call: OperatorCall): boolean {
  const { operator, site, signature } = call;
  const { value } = operand;
  if (kind === 'same') {
    if (value !== '' || signature.result === 'same') return true;
    return fail(
      site,
      operand,
      'EMPTY_LITERAL',
      'An empty text is never stored: an empty value is missing.',
      'Use "!" around "present".',
    );
  }
  if (!operand.literal)
    return fail(site, operand, 'TYPE_MISMATCH', `"${operator}" takes a literal here, not an expression.`);
  if (kind === 'literal' && value === '')
    return fail(
      site,
      operand,
      'EMPTY_LITERAL',
      `"${operator}" with an empty text is true for everybody.`,
      'Use "present".',
    );
  if (kind === 'count' && !(Number.isInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST_COUNT)) {
    return fail(
      site,
      operand,
      'TYPE_MISMATCH',
      `"${operator}" takes a whole number from 1 to ${LONGEST_COUNT}, not ${String(value)}.`,
    );
  }
  if (kind === 'character' && [...String(value)].length !== 1)
    return fail(site, operand, 'TYPE_MISMATCH', `"${operator}" fills with exactly one character.`);
  return true;
}

function fail(site: ExpressionSite, operand: Operand, code: string, message: string, hint?: string): false {
  addProblemAt(site, operand.path, {
    code,
    message,
    ...(hint ? { hint } : {}),
    value: operand.value ?? operand.attribute?.name,
  });
  return false;
}

function checkTable(name: unknown, path: DocumentPath, site: ExpressionSite): boolean {
  if (typeof name === 'string' && site.tables.has(name)) return true;
  addProblemAt(site, path, {
    code: 'UNKNOWN_TABLE',
    message: `There is no table "${printed(name)}".`,
    hint: didYouMean(printed(name), site.tables.keys(), 'A table is a file tables/<name>.csv.'),
    value: name,
  });
  return false;
}

function checkLiterals(list: unknown, path: DocumentPath, operand: Operand | null, site: ExpressionSite): boolean {
  if (!Array.isArray(list)) {
    addProblemAt(site, path, {
      code: 'LIST_NEEDED',
      message: 'The second argument is a list of literals.',
      hint:
        typeof list === 'string'
          ? 'To look for a part of a text use "contains", "starts_with" or "ends_with".'
          : operand?.literal === true
            ? 'The attribute comes first, and then what it may be: [{var: department}, [a, b]].'
            : 'Write the values out: [a, b].',
      value: list,
    });
    return false;
  }
  if (list.length === 0) addProblemAt(site, path, { code: 'EMPTY_LITERAL', message: 'An empty list matches nobody.' });
  let sound = list.length > 0;
  for (const [index, value] of list.entries()) sound = checkListItem(value, [...path, index], operand, site) && sound;
  return sound;
}

function checkListItem(value: unknown, path: DocumentPath, operand: Operand | null, site: ExpressionSite): boolean {
  const item = typeof value === 'object' || value === '' ? null : checkOperand(value, path, 'condition', site);
  if (item === null) {
    addProblemAt(site, path, {
      code: value === '' ? 'EMPTY_LITERAL' : 'LITERAL_NEEDED',
      message:
        value === '' ? 'An empty text is never stored: an empty value is missing.' : 'A list holds literals only.',
      hint: value === '' || value === null ? 'Use "!" around "present".' : undefined,
      value,
    });
    return false;
  }
  if (operand === null) return true;
  // The members of a list are texts.
  const single: Operand = operand.type === 'list' ? { ...operand, type: 'text' } : operand;
  return commonType(site, single, item) !== null;
}
