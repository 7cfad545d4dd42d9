import { type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type Scalar } from 'yaml';
import type { Place } from '@joinery/kernel';
import { hiddenIn, hiddenProblem, tellHidden } from './hidden-characters';
import type { FindingList } from './finding-list';
import { type DocumentPath, type JsonObject, pathText, type PolicyDocument, type PolicyFile } from './policy-document';

const LONGEST_FILE = 1_000_000;
const DEEPEST = 100;

interface Notes {
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  readonly values: Map<string, number>;
  readonly keys: Map<string, number>;
  readonly spellings: Map<string, string>;
  readonly findings: FindingList;
}

/**
 * Reads one YAML 1.2 (core schema) or JSON file. No aliases, merge keys, tags or duplicate keys: a policy means what it
 * looks like. Null when it cannot be read; then a finding says why.
 */
export function readDocument(file: PolicyFile, findings: FindingList): Omit<PolicyDocument, 'kind'> | null {
  const notes: Notes = {
    file: file.path,
    text: file.text,
    lines: new LineCounter(),
    values: new Map(),
    keys: new Map(),
    spellings: new Map(),
    findings,
  };
  const before = findings.size;
  const root = isReasonable(file, findings) ? parse(file.text, notes) : null;
  if (findings.size > before) return null;
  const data = root === null ? null : toValue(root, [], notes);
  if (findings.size > before) return null;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    findings.add(
      { file: file.path, line: 1, column: 1 },
      { code: 'YAML_INVALID', message: 'The file holds no keys.', hint: 'Start with `kind: …`.' },
    );
    return null;
  }
  return toDocument(withoutSchema(data as JsonObject), notes);
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

/** Counts brackets, dashes in one line and blanks before it: a bound that costs one pass, before the parser recurses. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth = Math.max(0, depth - 1);
    if (depth > DEEPEST) return true;
  }
  return /(?:[-?:][ \t]+){8}|^ {400}/m.test(text);
}

function parse(text: string, notes: Notes): Node | null {
  try {
    const document = parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      lineCounter: notes.lines,
    });
    for (const problem of [...document.errors, ...document.warnings]) {
      const word = lineAt(text, problem.pos[0]);
      notes.findings.add(placeAt(notes, problem.pos[0], ''), {
        code: 'YAML_INVALID',
        message: `${problem.message}.`.replace(/\.\.$/, '.'),
        value: word,
      });
    }
    const { version } = document.directives?.yaml ?? { version: '1.2' };
    if (version !== '1.2') {
      notes.findings.add(
        { file: notes.file, line: 1, column: 1 },
        {
          code: 'YAML_DIRECTIVE',
          message: `Policy files are YAML 1.2, not ${version}: there "no" is text and 0123 is 123.`,
          hint: 'Take the line %YAML out.',
          value: version,
        },
      );
    }
    return document.contents as Node | null;
  } catch (error) {
    const why = error instanceof RangeError ? 'it is nested too deeply' : String(error);
    notes.findings.add(
      { file: notes.file, line: 1, column: 1 },
      { code: 'YAML_INVALID', message: `The file cannot be read: ${why}.` },
    );
    return null;
  }
}

function lineAt(text: string, offset: number): string {
  return (text.slice(offset).split('\n', 1)[0] ?? '').trim();
}

function toValue(node: Node | null, path: DocumentPath, notes: Notes): unknown {
  if (node === null) return null;
  const offset = node.range?.[0] ?? 0;
  const place = (): Place => placeAt(notes, offset, pathText(path));
  notes.values.set(pathText(path), offset);
  if (path.length > DEEPEST) {
    notes.findings.add(place(), {
      code: 'FILE_TOO_DEEP',
      message: `The file is nested deeper than ${DEEPEST} levels.`,
      hint: 'Flatten it.',
    });
    return null;
  }
  if (isAlias(node)) return refuse(place(), 'YAML_ALIAS', `*${(node as Alias).source}`, notes);
  if (node.anchor !== undefined) return refuse(place(), 'YAML_ALIAS', `&${node.anchor}`, notes);
  if (node.tag !== undefined) return refuse(place(), 'YAML_TAG', node.tag, notes);
  if (isSeq(node)) return node.items.map((item, index) => toValue(item as Node | null, [...path, index], notes));
  if (isMap(node)) return toObject(node.items as readonly { key: unknown; value: unknown }[], path, notes);
  return toScalar(node as Scalar, path, notes, place);
}

function refuse(place: Place, code: string, word: string, notes: Notes): null {
  notes.findings.add(place, {
    code,
    message: `"${word}" is not allowed in a policy file.`,
    hint: 'Write the value out: a reader must see what it says.',
    value: word,
  });
  return null;
}

function toObject(items: readonly { key: unknown; value: unknown }[], path: DocumentPath, notes: Notes): JsonObject {
  const object: Record<string, unknown> = {};
  for (const { key, value } of items) {
    const name = isScalar(key)
      ? typeof key.value === 'string'
        ? key.value.normalize('NFC')
        : (key.source ?? String(key.value))
      : null;
    const offset = (key as Node | null)?.range?.[0] ?? 0;
    const place = placeAt(notes, offset, pathText(path));
    if (name === null || name in Object.prototype || name === '<<') {
      notes.findings.add(place, {
        code: 'KEY_INVALID',
        message: `"${name ?? 'a structure'}" cannot be a key.`,
        value: name ?? undefined,
      });
    } else if (Object.hasOwn(object, name)) {
      notes.findings.add(place, {
        code: 'DUPLICATE_KEY',
        message: `"${name}" stands here a second time.`,
        hint: 'Keep one of the two.',
        value: name,
      });
    } else {
      notes.keys.set(pathText([...path, name]), offset);
      object[name] = toValue(value as Node | null, [...path, name], notes);
    }
  }
  return object;
}

function toScalar(node: Scalar, path: DocumentPath, notes: Notes, place: () => Place): unknown {
  if (typeof node.value === 'string') {
    const hidden = hiddenIn(node.value);
    if (hidden !== null) notes.findings.add(place(), hiddenProblem(hidden.code));
    // Records are in NFC as well: what looks the same is the same.
    return node.value.normalize('NFC');
  }
  if (typeof node.value === 'number' && !(Math.abs(node.value) <= Number.MAX_SAFE_INTEGER)) {
    notes.findings.add(place(), {
      code: 'NUMBER_INVALID',
      message: `"${node.source}" is not a number that can be used.`,
      value: node.source,
    });
    return null;
  }
  if (node.source) notes.spellings.set(pathText(path), node.source);
  return node.value;
}

function placeAt(notes: Notes, offset: number, path: string): Place {
  const { line, col } = notes.lines.linePos(offset);
  return { file: notes.file, line: Math.max(1, line), column: Math.max(1, col), ...(path === '' ? {} : { path }) };
}

function toDocument(data: JsonObject, notes: Notes): Omit<PolicyDocument, 'kind'> {
  const find = (known: ReadonlyMap<string, number>, path: DocumentPath): Place => {
    for (let length = path.length; length >= 0; length -= 1) {
      const part = pathText(path.slice(0, length));
      const offset = known.get(part) ?? notes.values.get(part);
      if (offset !== undefined) return placeAt(notes, offset, pathText(path));
    }
    return { file: notes.file, line: 1, column: 1 };
  };
  return {
    file: notes.file,
    data,
    place: (path) => find(notes.values, path),
    keyPlace: (path) => find(notes.keys, path),
    spelling: (path) => notes.spellings.get(pathText(path)) ?? null,
  };
}
