import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, parseDocument, type Scalar } from 'yaml';
import type { Place } from '@joinery/kernel';
import type { FindingList } from './finding-list';
import { hiddenIn, hiddenProblem, tellHidden } from './hidden-characters';
import { Places, type Stand, standAt, standOf } from './places';
import { type JsonObject, pathText, type PolicyDocument, type PolicyFile, type Problem } from './policy-document';
import { type PlainReading, readPlain } from './read-plain';

const LONGEST_FILE = 1_000_000;
const DEEPEST = 100;

interface Notes {
  readonly text: string;
  readonly places: Places;
  readonly findings: FindingList;
  /** Of the value that is being looked at. */
  readonly path: (string | number)[];
}

/**
 * Reads one YAML 1.2 (core schema) or JSON file. No aliases, merge keys, tags or duplicate keys: a policy means what it
 * looks like. Null when it cannot be read; then a finding says why.
 */
export function readDocument(file: PolicyFile, findings: FindingList): Omit<PolicyDocument, 'kind'> | null {
  const places = new Places(file.path, file.text);
  const notes: Notes = { text: file.text, places, findings, path: [] };
  const before = findings.size;
  const reading = isReasonable(file, findings) ? read(notes) : null;
  if (findings.size > before || reading === null) return null;
  const { value, root } = reading;
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return toDocument(file.path, withoutSchema(value as JsonObject), root, places);
  findings.add(places.at(0, ''), {
    code: 'YAML_INVALID',
    message: 'The file holds no keys.',
    hint: 'Start with `kind: …`.',
  });
  return null;
}

function read(notes: Notes): PlainReading | null {
  const plain = readPlain(notes.text, DEEPEST);
  if (plain !== null) return plain;
  const before = notes.findings.size;
  const node = parse(notes);
  if (notes.findings.size > before) return null;
  const root = standAt(node?.range?.[0] ?? 0);
  return { value: toValue(node, root, notes), root };
}

/** A JSON file has no comments: there its schema is named by a key, for editors. */
function withoutSchema({ $schema: _schema, ...said }: JsonObject): JsonObject {
  return said;
}

/** Refuses what would only serve to keep the parser busy. */
function isReasonable(file: PolicyFile, findings: FindingList): boolean {
  const place = { file: file.path, line: 1, column: 1 };
  if (file.text.length > LONGEST_FILE) {
    findings.add(place, {
      code: 'FILE_TOO_LARGE',
      message: `The file is longer than ${LONGEST_FILE} characters.`,
      hint: 'Split it.',
    });
    return false;
  }
  if (tellHidden(file, findings)) return false;
  if (!isTooDeep(file.text)) return true;
  findings.add(place, {
    code: 'FILE_TOO_DEEP',
    message: `The file is nested deeper than ${DEEPEST} levels.`,
    hint: 'Flatten it.',
  });
  return false;
}

/**
 * Counts brackets, dashes that begin a line and blanks before it: a bound that costs one pass, before the parser
 * recurses.
 */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth = Math.max(0, depth - 1);
    if (depth > DEEPEST) return true;
  }
  return /^(?:---)?[ \t]*(?:[-?:][ \t]+){8}|^ {400}/m.test(text);
}

function parse({ text, places, findings }: Notes): Node | null {
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
    });
    for (const problem of [...foremost(document.errors), ...document.warnings]) {
      const word = lineAt(text, problem.pos[0]);
      findings.add(places.at(problem.pos[0], ''), {
        code: 'YAML_INVALID',
        ...inWords(problem, word),
        value: word,
      });
    }
    const { version } = document.directives?.yaml ?? { version: '1.2' };
    if (version !== '1.2') {
      findings.add(places.at(0, ''), {
        code: 'YAML_DIRECTIVE',
        message: `Policy files are YAML 1.2, not ${version}: there "no" is text and 0123 is 123.`,
        hint: 'Take the line %YAML out.',
        value: version,
      });
    }
    return document.contents as Node | null;
  } catch (error) {
    const why = error instanceof RangeError ? 'it is nested too deeply' : String(error);
    findings.add(places.at(0, ''), { code: 'YAML_INVALID', message: `The file cannot be read: ${why}.` });
    return null;
  }
}

/** One slip lets the parser stumble over what follows it as well: of its errors only the foremost is sure to be one. */
function foremost<E extends { readonly pos: readonly [number, number] }>(errors: readonly E[]): readonly E[] {
  return [...errors].sort((a, b) => a.pos[0] - b.pos[0]).slice(0, 1);
}

function inWords(
  { code, message }: { readonly code: string; readonly message: string },
  word: string,
): Partial<Problem> & Pick<Problem, 'message'> {
  if (code === 'MULTIPLE_DOCS') return TWO_DOCUMENTS;
  if (beginsComment(word)) return NO_COMMENT;
  if (code === 'TAG_RESOLVE_FAILED') return notAllowed('YAML_TAG', word.split(/\s/, 1)[0] ?? '');
  return { message: `${message}.`.replace(/\.\.$/, '.') };
}

/** What other languages take for a comment is text here, and would silently be part of a key or of a value. */
const NO_COMMENT: Problem = {
  code: 'COMMENT_INVALID',
  message: 'This is no comment here.',
  hint: 'Begin comments with #, in JSON files too; quote it if it is text.',
};

function beginsComment(text: string): boolean {
  return /^\/[/*]/.test(text);
}

const TWO_DOCUMENTS = {
  message: 'A second document begins here.',
  hint: 'A file holds one: put what follows into a file of its own.',
};

function lineAt(text: string, offset: number): string {
  return (text.slice(offset).split('\n', 1)[0] ?? '').trim();
}

function toValue(node: Node | null, stand: Stand, notes: Notes): unknown {
  if (node === null) return null;
  if (notes.path.length > DEEPEST) {
    notes.findings.add(placeOf(stand, notes), {
      code: 'FILE_TOO_DEEP',
      message: `The file is nested deeper than ${DEEPEST} levels.`,
      hint: 'Flatten it.',
    });
    return null;
  }
  if (isAlias(node)) return refuse(stand, 'YAML_ALIAS', `*${(node as Alias).source}`, notes);
  if (node.anchor !== undefined) return refuse(stand, 'YAML_ALIAS', `&${node.anchor}`, notes);
  if (node.tag !== undefined) return refuse(stand, 'YAML_TAG', node.tag, notes);
  if (isSeq(node)) return toList(node.items as readonly (Node | null)[], stand, notes);
  if (isMap(node)) return toObject(node.items as readonly { key: unknown; value: unknown }[], stand, notes);
  return toScalar(node as Scalar, stand, notes);
}

function placeOf({ at }: Stand, { places, path }: Notes): Place {
  return places.at(at, pathText(path));
}

function refuse(stand: Stand, code: string, word: string, notes: Notes): null {
  notes.findings.add(placeOf(stand, notes), { ...notAllowed(code, word), value: word });
  return null;
}

function notAllowed(code: string, word: string): Problem {
  return {
    code,
    message: `"${word}" is not allowed in a policy file.`,
    hint: 'Write the value out: a reader must see what it says.',
  };
}

/** What is in a value, with its place remembered: an empty value stands where its surroundings do. */
function toInner(node: Node | null, own: Stand, part: string | number, notes: Notes): unknown {
  notes.path.push(part);
  const value = toValue(node, own, notes);
  notes.path.pop();
  return value;
}

function toList(items: readonly (Node | null)[], stand: Stand, notes: Notes): unknown[] {
  const inner: Stand[] = (stand.inner = []);
  return items.map((item, index) => {
    const own = standAt(item?.range?.[0] ?? stand.at);
    inner.push(own);
    return toInner(item, own, index, notes);
  });
}

function toObject(items: readonly { key: unknown; value: unknown }[], stand: Stand, notes: Notes): JsonObject {
  const object: Record<string, unknown> = {};
  const inner = (stand.inner = new Map<string, Stand>());
  for (const { key, value } of items) {
    const name = nameOf(key);
    const keyAt = (key as Node | null)?.range?.[0] ?? 0;
    const problem = problemOfKey(name, key, inner);
    if (problem !== null || name === null) {
      if (problem !== null) notes.findings.add(notes.places.at(keyAt, pathText(notes.path)), problem);
      continue;
    }
    const own = standAt((value as Node | null)?.range?.[0] ?? keyAt, keyAt);
    inner.set(name, own);
    object[name] = toInner(value as Node | null, own, name, notes);
  }
  return object;
}

function problemOfKey(name: string | null, key: unknown, others: ReadonlyMap<string, Stand>): Problem | null {
  if (name === null || name in Object.prototype || name === '<<') return invalidKey(name);
  if (isUnquotedComment(key as Scalar)) return { ...NO_COMMENT, value: name };
  return others.has(name) ? twice(name) : null;
}

function isUnquotedComment({ type, value }: Scalar): boolean {
  return type === 'PLAIN' && typeof value === 'string' && beginsComment(value);
}

/** Null for a key that is no plain value. */
function nameOf(key: unknown): string | null {
  if (!isScalar(key)) return null;
  return typeof key.value === 'string' ? key.value.normalize('NFC') : (key.source ?? String(key.value));
}

const NOT_MERGED = 'Nothing is merged: write the keys out, so that a reader sees what it says.';

function invalidKey(name: string | null): Problem {
  return {
    code: 'KEY_INVALID',
    message: `"${name ?? 'a structure'}" cannot be a key.`,
    ...(name === null
      ? {}
      : { hint: name === '<<' ? NOT_MERGED : 'Every object of the language has this name: call it otherwise.' }),
    ...(name === null ? {} : { value: name }),
  };
}

function twice(name: string): Problem {
  return {
    code: 'DUPLICATE_KEY',
    message: `"${name}" stands here a second time.`,
    hint: 'Keep one of the two.',
    value: name,
  };
}

function toScalar(node: Scalar, stand: Stand, notes: Notes): unknown {
  if (typeof node.value === 'string') {
    const hidden = hiddenIn(node.value);
    if (hidden !== null) notes.findings.add(placeOf(stand, notes), hiddenProblem(hidden.code));
    if (isUnquotedComment(node)) notes.findings.add(placeOf(stand, notes), { ...NO_COMMENT, value: node.value });
    // Records are in NFC as well: what looks the same is the same.
    return node.value.normalize('NFC');
  }
  if (typeof node.value === 'number' && !(Math.abs(node.value) <= Number.MAX_SAFE_INTEGER)) {
    notes.findings.add(placeOf(stand, notes), {
      code: 'NUMBER_INVALID',
      message: `"${node.source}" is not a number that can be used.`,
      value: node.source,
    });
    return null;
  }
  stand.spelling = node.source || null;
  return node.value;
}

function toDocument(file: string, data: JsonObject, root: Stand, places: Places): Omit<PolicyDocument, 'kind'> {
  return {
    file,
    data,
    place: (path) => places.of(root, path, 'value'),
    keyPlace: (path) => places.of(root, path, 'key'),
    spelling: (path) => standOf(root, path)?.spelling ?? null,
  };
}
