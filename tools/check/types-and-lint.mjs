/**
 * Types and lint in one process: the rules of lint that ask for types ask the very program whose types were just checked, so they are
 * worked out once. What TypeScript says is affected by a change is linted again, and no other file: a rule that asks for types may
 * judge a file anew though its text is the same.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'check');
const BUILD_INFO = path.join(CACHE, 'types.tsbuildinfo');
const TO_LINT = path.join(CACHE, 'to-lint.json');
const JUDGES = ['eslint.config.mjs', 'package-lock.json', 'tsconfig.json'];

mkdirSync(CACHE, { recursive: true });
const builder = openProgram();
const affected = checkTypes(builder);
const problems = ts.sortAndDeduplicateDiagnostics([
  ...builder.getConfigFileParsingDiagnostics(),
  ...builder.getOptionsDiagnostics(),
  ...builder.getGlobalDiagnostics(),
  ...builder.getSyntacticDiagnostics(),
  ...builder.getSemanticDiagnostics(),
]);
const eslint = new ESLint({ cwd: ROOT, overrideConfig: typesFrom(builder.getProgram()) });
const pending = await filesToLint(eslint, builder, affected);
// First what is to be linted, then what is affected no more: a run that is broken off leaves nothing unlinted.
keep(pending);
builder.emit();
// Asked to lint nothing, ESLint lints everything.
const results = pending.length === 0 ? [] : await eslint.lintFiles(pending);
const bad = results.filter(({ errorCount, warningCount }) => errorCount + warningCount > 0);
keep(bad.map(({ filePath }) => filePath));

if (problems.length > 0) console.log(ts.formatDiagnostics(problems, formatHost()));
if (bad.length > 0) console.log((await eslint.loadFormatter('stylish')).format(bad));
console.log(`${results.length} of ${ownFiles(builder).length} files linted`);
process.exitCode = problems.length + bad.length > 0 ? 1 : 0;

function openProgram() {
  const host = {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (problem) => {
      throw new Error(ts.formatDiagnostic(problem, formatHost()));
    },
  };
  const settings = { noEmit: true, incremental: true, tsBuildInfoFile: BUILD_INFO };
  const config = ts.getParsedCommandLineOfConfigFile(path.join(ROOT, 'tsconfig.json'), settings, host);
  const compiler = ts.createIncrementalCompilerHost(config.options);
  // As tsc does: of a comment, only what can be wrong is read.
  compiler.jsDocParsingMode = ts.JSDocParsingMode.ParseForTypeErrors;
  return ts.createIncrementalProgram({
    host: compiler,
    rootNames: config.fileNames,
    options: config.options,
    configFileParsingDiagnostics: ts.getConfigFileParsingDiagnostics(config),
    createProgram: ts.createSemanticDiagnosticsBuilderProgram,
  });
}

/** Checks what has to be checked again and gives those files. */
function checkTypes(program) {
  const files = new Set();
  for (let next = program.getSemanticDiagnosticsOfNextAffectedFile(); next;) {
    if ('fileName' in next.affected) files.add(next.affected.fileName);
    else for (const file of next.affected.getSourceFiles()) files.add(file.fileName);
    next = program.getSemanticDiagnosticsOfNextAffectedFile();
  }
  return files;
}

function typesFrom(program) {
  return { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false, programs: [program] } } };
}

/** Our own files of the program: everything else is somebody's declarations. */
function ownFiles(program) {
  const names = program.getSourceFiles().map(({ fileName }) => fileName);
  return names.filter((name) => name.startsWith(`${ROOT}/`) && !name.includes('/node_modules/') && /\.ts$/.test(name));
}

async function filesToLint(linter, program, files) {
  const { judges, left } = kept();
  const isDue = judges === digestOfJudges() ? (name) => files.has(name) || left.includes(name) : () => true;
  const due = ownFiles(program).filter(isDue);
  const ignored = await Promise.all(due.map((name) => linter.isPathIgnored(name)));
  return due.filter((_name, i) => !ignored[i]);
}

function kept() {
  try {
    return JSON.parse(readFileSync(TO_LINT, 'utf8'));
  } catch {
    return { judges: null, left: [] };
  }
}

function keep(left) {
  writeFileSync(TO_LINT, JSON.stringify({ judges: digestOfJudges(), left }));
}

function digestOfJudges() {
  const digest = createHash('sha256');
  for (const name of JUDGES) digest.update(readFileSync(path.join(ROOT, name)));
  return digest.digest('hex');
}

function formatHost() {
  return { getCanonicalFileName: (name) => name, getCurrentDirectory: () => ROOT, getNewLine: () => '\n' };
}
