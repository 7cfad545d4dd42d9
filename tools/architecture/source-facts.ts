import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export interface ImportFact {
  readonly specifier: string;
  readonly typeOnly: boolean;
  readonly line: number;
}

export type Habit = 'async' | 'console' | 'decorator' | 'wall-clock';

/** What the rules want to know of one source file; `file` counts from the root, with `/`. */
export interface SourceFacts {
  readonly file: string;
  readonly imports: readonly ImportFact[];
  readonly habits: readonly { readonly habit: Habit; readonly line: number }[];
  /** Functions, classes and constants that other files may import; a default export has no name. */
  readonly exports: readonly { readonly name: string; readonly line: number }[];
  /** What the file exports of another one by name. */
  readonly passedOn: readonly { readonly name: string; readonly line: number }[];
  /** Every name that stands in the file. */
  readonly words: ReadonlySet<string>;
}

const SKIPPED = new Set(['node_modules', 'dist', 'architecture-fixture']);

export function readSources(root: string, folders: readonly string[]): readonly SourceFacts[] {
  return sourceFiles(root, folders).map((file) => readFacts(root, file));
}

/** What each file imports, and no more: a look at its words suffices, which costs a fraction of reading its syntax. */
export function readImports(
  root: string,
  folders: readonly string[],
): readonly { readonly file: string; readonly specifiers: readonly string[] }[] {
  return sourceFiles(root, folders).map((file) => {
    const text = readFileSync(path.join(root, file), 'utf8');
    const imported = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    const resolved = [...text.matchAll(/\brequire\.resolve\('([^']+)'/g)].map(([, name = '']) => name);
    return { file, specifiers: [...imported, ...resolved] };
  });
}

/** Their names alone: nothing is parsed. */
export function sourceFiles(root: string, folders: readonly string[]): readonly string[] {
  return folders.flatMap((folder) => filesBelow(root, folder));
}

function filesBelow(root: string, folder: string): readonly string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (SKIPPED.has(entry.name)) return [];
    if (entry.isDirectory()) return filesBelow(root, name);
    return /\.tsx?$/.test(entry.name) ? [name] : [];
  });
}

/** What comments say is no fact of the source. */
const READING = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };

function readFacts(root: string, file: string): SourceFacts {
  const text = readFileSync(path.join(root, file), 'utf8');
  const source = ts.createSourceFile(file, text, READING, false);
  const imports: ImportFact[] = [];
  const habits: { habit: Habit; line: number }[] = [];
  const words = new Set<string>();
  const lineOf = (node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const visit = (node: ts.Node): void => {
    const found = importOf(node);
    if (found) imports.push({ ...found, line: lineOf(node) });
    const habit = habitOf(node);
    if (habit) habits.push({ habit, line: lineOf(node) });
    if (ts.isIdentifier(node)) words.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const exports = source.statements.flatMap((one) => exportedBy(one).map((name) => ({ name, line: lineOf(one) })));
  const passedOn = source.statements.flatMap((one) => passedOnBy(one).map((name) => ({ name, line: lineOf(one) })));
  return { file, imports, habits, exports, passedOn, words };
}

function passedOnBy(statement: ts.Statement): readonly string[] {
  if (!ts.isExportDeclaration(statement) || !statement.exportClause) return [];
  return ts.isNamedExports(statement.exportClause) ? statement.exportClause.elements.map(({ name }) => name.text) : [];
}

function exportedBy(statement: ts.Statement): readonly string[] {
  const marks = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []).map(({ kind }) => kind) : [];
  if (!marks.includes(ts.SyntaxKind.ExportKeyword) || marks.includes(ts.SyntaxKind.DefaultKeyword)) return [];
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
    return statement.name ? [statement.name.text] : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
}

function importOf(node: ts.Node): { specifier: string; typeOnly: boolean } | null {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: isTypeOnly(node.importClause) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
    return { specifier: node.moduleSpecifier.text, typeOnly: node.isTypeOnly };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { specifier: node.argument.literal.text, typeOnly: true };
  }
  return calledImport(node);
}

/** `import('x')`, `require('x')` and its `resolve`. */
function calledImport(node: ts.Node): { specifier: string; typeOnly: boolean } | null {
  if (!ts.isCallExpression(node)) return null;
  const [first] = node.arguments;
  if (!first || !ts.isStringLiteralLike(first)) return null;
  const { expression } = node;
  const isRequire =
    (ts.isIdentifier(expression) && expression.text === 'require') || isMember(expression, 'require', 'resolve');
  if (expression.kind !== ts.SyntaxKind.ImportKeyword && !isRequire) return null;
  return { specifier: first.text, typeOnly: false };
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const { namedBindings } = clause;
  if (clause.name || !namedBindings || !ts.isNamedImports(namedBindings)) return false;
  return namedBindings.elements.length > 0 && namedBindings.elements.every((element) => element.isTypeOnly);
}

function habitOf(node: ts.Node): Habit | null {
  if (node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node)) return 'async';
  if (ts.isDecorator(node)) return 'decorator';
  if (ts.isPropertyAccessExpression(node) && isNamed(node.expression, 'console')) return 'console';
  if (ts.isNewExpression(node) && isNamed(node.expression, 'Date')) return 'wall-clock';
  if (ts.isCallExpression(node) && isMember(node.expression, 'Date', 'now')) return 'wall-clock';
  return null;
}

function isMember(node: ts.Node, object: string, member: string): boolean {
  return ts.isPropertyAccessExpression(node) && isNamed(node.expression, object) && node.name.text === member;
}

function isNamed(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}
