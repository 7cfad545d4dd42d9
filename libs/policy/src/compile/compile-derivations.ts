import type { AttributeDefinition } from '@joinery/identity';
import { addProblem, checkAttribute, checkIn, checkPeriod, type CompileContext, IdRegister } from './compile-context';
import type { Shaped } from '../files/shaped';
import { attributesRead, compileValue } from '../expression/compile-expression';
import type { DerivationText } from '../files/documents';
import { COUNTER } from '../expression/expression-scope';
import { typeOfAttribute, typeWord } from '../expression/judge-types';
import { orderDerivations } from './order-derivations';
import type { DocumentPath, PolicyDocument } from '../files/policy-document';
import type { Candidate, Derivation } from '../policy-set';

interface Entry {
  readonly document: PolicyDocument;
  readonly path: DocumentPath;
  readonly text: DerivationText;
  readonly definition: AttributeDefinition;
}

/** Derivations of all files, each after those whose results it reads. */
export function compileDerivations(context: CompileContext, files: readonly Shaped<'derive'>[]): readonly Derivation[] {
  const ids = new IdRegister(context);
  const derivations: Derivation[] = [];
  const documents = new Map<string, PolicyDocument>();
  for (const { document, text } of files) {
    for (const [attribute, derivation] of Object.entries(text.attributes)) {
      const path = ['attributes', attribute];
      const fresh = ids.take(document, path, attribute, 'key');
      const definition = checkAttribute(context, { document, path, where: 'key' }, attribute);
      if (!fresh || !definition) continue;
      documents.set(attribute, document);
      derivations.push(compileDerivation(context, { document, path, text: derivation, definition }));
    }
  }
  const { ordered, cycles } = orderDerivations(derivations);
  for (const cycle of cycles) {
    const first = cycle[0] as string;
    const document = documents.get(first);
    if (!document) continue;
    const problem = {
      code: 'DERIVATION_CYCLE',
      message: `These attributes wait for each other: ${[...cycle, first].join(' -> ')}.`,
      hint: 'Let one of them be made from attributes of a source only.',
      value: first,
    };
    addProblem(context, document, ['attributes', first], problem, 'key');
  }
  return ordered;
}

function compileDerivation(context: CompileContext, entry: Entry): Derivation {
  const { path, text, definition } = entry;
  checkDerivation(context, entry);
  const value =
    text.value === undefined || !isSound(context, entry, [...path, 'value'], text.value)
      ? null
      : compileValue(text.value, context.tables);
  const candidates = compileCandidates(context, entry);
  const reads = attributesRead([text.value ?? null, ...(text.candidates ?? [])]).filter((name) => name !== COUNTER);
  const needs = text.needs ?? [];
  return {
    attribute: definition.name,
    rule: `derive.${definition.name}`,
    mode: text.mode ?? 'enforce',
    needs,
    uses: [...new Set([...needs, ...reads])].sort(),
    value,
    candidates,
    counter: text.counter ?? null,
    unique: text.unique ? { neverReuseFor: null, ...text.unique } : null,
  };
}

/** What a derivation needs to be one, apart from its expressions. */
function checkDerivation(context: CompileContext, { document, path, text, definition }: Entry): void {
  const fail = (at: DocumentPath, code: string, message: string, hint?: string): void =>
    addProblem(context, document, at, { code, message, ...(hint ? { hint } : {}), value: definition.name });
  if (definition.many) fail(path, 'TYPE_MISMATCH', `"${definition.name}" is a list; lists cannot be derived.`);
  if ((text.value === undefined) === (text.candidates === undefined)) {
    fail(path, 'MISSING_KEY', `"${definition.name}" needs either "value" or "candidates".`);
  }
  if (text.unique && (text.mode !== 'seed' || !text.candidates)) {
    fail(
      [...path, 'unique'],
      'VALUE_INVALID',
      'What is unique is made once and has candidates.',
      'Set "mode: seed" and list "candidates".',
    );
  }
  checkPeriod(context, document, [...path, 'unique', 'neverReuseFor'], text.unique?.neverReuseFor);
  if (text.counter && text.counter.from > text.counter.to)
    fail([...path, 'counter'], 'VALUE_INVALID', 'The counter ends before it starts.');
  for (const [index, name] of (text.needs ?? []).entries())
    checkAttribute(context, { document, path: [...path, 'needs', index] }, name);
}

function compileCandidates(context: CompileContext, entry: Entry): readonly Candidate[] {
  const { document, path, text } = entry;
  const candidates: Candidate[] = [];
  let counted = false;
  for (const [index, expression] of (text.candidates ?? []).entries()) {
    const at = [...path, 'candidates', index];
    const usesCounter = attributesRead(expression).includes(COUNTER);
    counted ||= usesCounter;
    if (usesCounter && !text.counter) {
      addProblem(context, document, at, {
        code: 'MISSING_KEY',
        message: 'The candidate uses the counter "n", but there is no "counter".',
        hint: 'Add counter: {from: 2, to: 999}.',
      });
    } else if (usesCounter && !endsWithCounter(expression)) {
      addProblem(context, document, at, {
        code: 'COUNTER_NOT_LAST',
        message: 'The counter "n" is the last part of a "slug" or "cat".',
        hint: 'Long names are cut before the counter.',
      });
    }
    if (isSound(context, entry, at, expression))
      candidates.push({ value: compileValue(expression, context.tables), usesCounter });
  }
  if (text.counter && !counted) {
    addProblem(context, document, [...path, 'counter'], {
      code: 'VALUE_INVALID',
      message: 'No candidate uses the counter.',
      hint: 'Add a candidate that ends in {var: n}.',
    });
  }
  return candidates;
}

/** The counter stands once, as the last argument of the outermost `slug` or `cat`. */
function endsWithCounter(expression: unknown): boolean {
  if (typeof expression !== 'object' || expression === null) return false;
  const { slug, cat } = expression as { slug?: unknown; cat?: unknown };
  const parts = slug ?? cat;
  if (!Array.isArray(parts) || parts.length < 2) return false;
  const last: unknown = parts[parts.length - 1];
  const isCounter = typeof last === 'object' && last !== null && (last as { var?: unknown }).var === COUNTER;
  return isCounter && !attributesRead(parts.slice(0, -1)).includes(COUNTER);
}

function isSound(
  context: CompileContext,
  { document, definition }: Entry,
  path: DocumentPath,
  expression: unknown,
): boolean {
  const type = checkIn(context, document, path, expression, { use: 'value', hasCounter: path.includes('candidates') });
  if (type === null) return false;
  const wanted = typeOfAttribute(definition);
  if (type === wanted) return true;
  const message = `"${definition.name}" is ${typeWord(wanted)}, but the expression gives ${typeWord(type)}.`;
  addProblem(context, document, path, { code: 'TYPE_MISMATCH', message, value: definition.name });
  return false;
}
