import { checkArguments } from './check-arguments';
import { attributeAt, type ExpressionSite, addProblemAt } from './expression-scope';
import { expressionTooBig } from './expression-size';
import { type ExpressionType, type Operand, typeOfAttribute } from './judge-types';
import { didYouMean } from '../files/nearest';
import { OPERATORS, REPLACEMENTS } from './operator-table';
import { type DocumentPath, printed } from '../files/policy-document';

/**
 * `condition`: total, nothing in it can throw. `value`: the operators that throw on missing input are allowed as well.
 */
export type ExpressionUse = 'condition' | 'value';

/**
 * The check that every expression passes before json-logic-js sees it: operators of the subset only, attributes of the
 * dictionary only, exactly one operator in an object, arguments of the right number and type. Reports what is wrong and
 * gives the type of the result, null when there is none.
 */
export function checkExpression(
  expression: unknown,
  path: DocumentPath,
  use: ExpressionUse,
  site: ExpressionSite,
): ExpressionType | null {
  const tooBig = expressionTooBig(expression);
  if (tooBig) return addProblemAt(site, path, tooBig);
  if (use === 'condition') return checkCondition(expression, path, site) ? 'boolean' : null;
  return checkOperand(expression, path, use, site)?.type ?? null;
}

/** An expression that says true or false about a person. */
export function checkCondition(expression: unknown, path: DocumentPath, site: ExpressionSite): boolean {
  const operand = checkOperand(expression, path, 'condition', site);
  if (operand === null) return false;
  if (operand.literal) {
    addProblemAt(site, path, {
      code: 'CONSTANT_CONDITION',
      message: `${printed(operand.value)} is the same for everybody and therefore no condition.`,
      hint:
        operand.type === 'text'
          ? 'Conditions are JSON Logic, such as {"===": [{var: department}, Finance]}.'
          : 'Leave "when" out if the rule is for everybody.',
      value: operand.value,
    });
    return false;
  }
  if (operand.type === 'boolean') return true;
  addProblemAt(site, path, {
    code: 'TYPE_MISMATCH',
    message: 'A condition says true or false; this expression gives something else.',
    hint: 'Compare it with "===", or ask whether it is there with "present".',
  });
  return false;
}

/** Any expression or literal; null when something in it is wrong, and that is reported already. */
export function checkOperand(
  expression: unknown,
  path: DocumentPath,
  use: ExpressionUse,
  site: ExpressionSite,
): Operand | null {
  if (expression === null || expression === undefined) {
    return addProblemAt(site, path, {
      code: 'NULL_LITERAL',
      message: 'null is not a value that can be compared.',
      hint: 'Ask with "present"; as a result, the empty text "" stands for no value.',
    });
  }
  if (Array.isArray(expression)) {
    return addProblemAt(site, path, {
      code: 'LIST_NOT_ALLOWED',
      message: 'A list cannot stand here.',
      hint: 'Lists stand in the second argument of "in" and "any_of".',
    });
  }
  if (typeof expression !== 'object') return literal(expression, path, site);
  const operators = Object.keys(expression);
  const operator = operators[0];
  if (operator === undefined) {
    return addProblemAt(site, path, {
      code: 'EMPTY_EXPRESSION',
      message: 'The expression is empty: it names no operator.',
      hint: 'Write {operator: [arguments]}.',
    });
  }
  if (operators.length > 1) return reportTwoOperators(operators, path, site);
  const args = (expression as Record<string, unknown>)[operator];
  if (operator === 'var') return checkVariable(args, [...path, 'var'], site);
  return checkOperator(operator, args, path, use, site);
}

/** `{givenName}`, `${givenName}`, `{{user.givenName}}`: what other products fill in. */
const TEMPLATE = /\{\{?\s*\$?(?:\w+\.)*(\w+)\s*\}\}?|\$(\w+)/g;

/**
 * Texts are taken as they stand: what asks for an attribute to be filled in would be written to everybody's account.
 */
function literal(value: unknown, path: DocumentPath, site: ExpressionSite): Operand | null {
  const names =
    typeof value === 'string' ? [...value.matchAll(TEMPLATE)].map(([, braced, bare]) => braced ?? bare ?? '') : [];
  const name = names.find((one) => site.dictionary.has(one));
  if (name !== undefined) {
    return addProblemAt(site, path, {
      code: 'TEMPLATE_TEXT',
      message: `"${printed(value)}" is a text as it stands: nothing is filled in.`,
      hint: `Write {var: ${name}}, and put texts together with {cat: [{var: ${name}}, …]}.`,
      value,
    });
  }
  const type = typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
  return { type, literal: true, value, attribute: null, path };
}

function reportTwoOperators(operators: readonly string[], path: DocumentPath, site: ExpressionSite): null {
  return addProblemAt(
    site,
    [...path, operators[1] as string],
    {
      code: 'TWO_OPERATORS',
      message: `${operators.length === 2 ? 'Two' : 'Several'} operators stand in one object: ${operators
        .slice(0, 3)
        .map((name) => `"${printed(name)}"`)
        .join(' and ')}.`,
      hint: 'Put each into an object of its own, inside "and" or "or".',
      value: operators[1],
    },
    'key',
  );
}

function checkVariable(name: unknown, path: DocumentPath, site: ExpressionSite): Operand | null {
  if (typeof name !== 'string') {
    return addProblemAt(site, path, {
      code: 'UNKNOWN_ATTRIBUTE',
      message: '"var" takes the name of one attribute and nothing else.',
      hint: 'For a default use "coalesce".',
      value: name,
    });
  }
  const attribute = attributeAt(site, name);
  if (attribute) return { type: typeOfAttribute(attribute), literal: false, attribute, path };
  return addProblemAt(site, path, {
    code: 'UNKNOWN_ATTRIBUTE',
    message: `There is no attribute "${printed(name)}".`,
    hint: name.includes('.')
      ? 'Attributes have no parts: what belongs to a person stands in an attribute of its own.'
      : didYouMean(name, site.dictionary.keys(), 'The dictionary (kind: dictionary) lists the attributes.'),
    value: name,
  });
}

function checkOperator(
  operator: string,
  args: unknown,
  path: DocumentPath,
  use: ExpressionUse,
  site: ExpressionSite,
): Operand | null {
  const signature = OPERATORS.get(operator);
  const key = [...path, operator];
  if (!signature) {
    const hint =
      REPLACEMENTS.get(operator) ??
      didYouMean(operator, [...OPERATORS.keys(), 'var'], `Operators are: var, ${[...OPERATORS.keys()].join(', ')}.`);
    return addProblemAt(
      site,
      key,
      { code: 'UNKNOWN_OPERATOR', message: `There is no operator "${printed(operator)}".`, hint, value: operator },
      'key',
    );
  }
  if (use === 'condition' && signature.where === 'values') {
    return addProblemAt(
      site,
      key,
      {
        code: 'VALUES_ONLY',
        message: `"${operator}" makes values; a condition cannot use it.`,
        hint: 'Derive an attribute with it and compare that.',
        value: operator,
      },
      'key',
    );
  }
  const type = checkArguments({ operator, signature, args, path: key, use, site });
  return type === null ? null : { type, literal: false, attribute: null, path };
}
