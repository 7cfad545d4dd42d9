import type { CellProblem, CellReader } from './cell-problem';
import { hasInvisibleCharacter, isPlain } from './text';

/**
 * What a formula leaves that came to nothing, in the words of whatever language; and a column too narrow for its
 * number.
 */
const FORMULA_ERROR = /^#(?:[¡¿]?[\p{Lu}\d_/]+[!?]|N\/[A-Z]|NV|GETTING_DATA|#{2,})$/u;
const HASH = 0x23;
/** `1.00042E+05` of a spreadsheet, `1.00042E7` of a Java program; `1E5` may be a code. */
const DAMAGED_ID = /^[+-]?\d(?:(?:[.,]\d+)?E[+-]|[.,]\d+E)\d+$|^#+(?:N\/A|REF!|VALUE!|NAME\?|NUM!|DIV\/0!|NULL!)?$/i;
const DAMAGED_NUMBER = /^\d+[.,]0+$/;
/** Attributes that hold a code, and those of them that hold a number, by the ends of their names. */
const CODE_NAME = /(?:id|number|code|key|phone)s?$/i;
const NUMBER_NAME = /(?:id|number)s?$/i;

/** Whether an attribute holds a code. */
export function isCodeName(attribute: string): boolean {
  return CODE_NAME.test(attribute);
}

export function isFormulaError(text: string): boolean {
  return text.charCodeAt(0) === HASH && FORMULA_ERROR.test(text);
}

/**
 * `'00042`, `'+49 30 1234`, `'=cmd`: an apostrophe before digits or a sign tells a spreadsheet to leave the cell alone,
 * and is no part of what stands in it. Before a letter it is one: `'t Hart`.
 */
export function withoutTextMark(text: string): string {
  return text.replace(/^'(?=[\d=+@-])/, '');
}

/** Refuses what a spreadsheet made of an id; in a key, also what cannot be seen. */
export function idReader(attribute: string, isKey: boolean): CellReader {
  const isNumber = isKey || NUMBER_NAME.test(attribute);
  return (text) => {
    if (isKey && !isPlain(text) && hasInvisibleCharacter(text)) return damaged('the id holds an invisible character');
    const isDamaged = DAMAGED_ID.test(text) || isFormulaError(text) || (isNumber && DAMAGED_NUMBER.test(text));
    return isDamaged ? damaged('a spreadsheet turned the id into something else') : text;
  };
}

function damaged(message: string): CellProblem {
  return {
    code: 'ROW_ID_DAMAGED',
    message,
    hint: 'Export the file straight from the HR system, or format the column as text before saving.',
  };
}
