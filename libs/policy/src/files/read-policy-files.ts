import { compareText, type Finding, type Place } from '@joinery/kernel';
import { checkShape, KINDS } from './check-shape';
import type { Kind, Kinds } from './documents';
import { FindingList } from './finding-list';
import { didYouMean } from './nearest';
import { type PolicyDocument, type PolicyFile, printed } from './policy-document';
import { readDocument } from './read-document';
import { type PolicyTable, readTable } from './read-table';
import type { Documents, Shaped } from './shaped';

const ONE: readonly Kind[] = ['policy', 'dictionary', 'authority', 'lifecycle'];
const AT_MOST_ONE: readonly Kind[] = [...ONE, 'guards', 'breakglass'];

/** Files that were read and held against their schemas, before anything is made of them. */
export interface ReadFiles {
  readonly ordered: readonly PolicyFile[];
  readonly tables: ReadonlyMap<string, PolicyTable>;
  readonly read: readonly PolicyDocument[];
  readonly shaped: Documents;
  /** Every file could be read; some may not meet their schemas. */
  readonly isReadWhole: boolean;
  readonly findings: readonly Finding[];
}

/** Reads every file and holds it against the schema of its kind; in the order of their paths, whatever they come in. */
export function readPolicyFiles(files: readonly PolicyFile[]): ReadFiles {
  const findings = new FindingList();
  const ordered = [...files].sort((a, b) => compareText(a.path, b.path));
  const tables = readTables(ordered, findings);
  const inTables = findings.size;
  const read = readDocuments(ordered, findings);
  const isReadWhole = findings.size === inTables;
  const shaped = shapeDocuments(read, findings, isReadWhole);
  return { ordered, tables, read, shaped, isReadWhole, findings: findings.sorted() };
}

function readTables(files: readonly PolicyFile[], findings: FindingList): ReadonlyMap<string, PolicyTable> {
  const tables = files.filter((file) => file.path.endsWith('.csv')).map((file) => readTable(file, findings));
  return new Map(tables.map((table) => [table.name, table]));
}

function readDocuments(files: readonly PolicyFile[], findings: FindingList): PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  for (const file of files.filter((candidate) => !candidate.path.endsWith('.csv'))) {
    const document = readDocument(file, findings);
    if (document === null) continue;
    const { kind } = document.data;
    if (KINDS.includes(kind as Kind)) documents.push({ ...document, kind: kind as Kind });
    else {
      const known = `A file is one of: ${KINDS.join(', ')}.`;
      const problem =
        kind === undefined
          ? { code: 'MISSING_KEY', message: '"kind" is missing.', hint: known, value: 'kind' }
          : {
              code: 'UNKNOWN_KIND',
              message: `There is no kind "${printed(kind)}".`,
              hint: didYouMean(printed(kind), KINDS, known),
              value: kind,
            };
      findings.add(document.place(['kind']), problem);
    }
  }
  return documents;
}

function shapeDocuments(documents: readonly PolicyDocument[], findings: FindingList, isReadWhole: boolean): Documents {
  const shaped = Object.fromEntries(KINDS.map((kind) => [kind, []])) as unknown as Documents;
  for (const document of documents) {
    if (!checkShape(document, findings)) continue;
    const kind = document.kind as Kind;
    (shaped[kind] as Shaped<Kind>[]).push({ document, text: document.data as unknown as Kinds[Kind] });
  }
  for (const kind of KINDS) {
    const found = documents.filter((document) => document.kind === kind);
    if (found.length === 0 && ONE.includes(kind) && isReadWhole) {
      findings.add(headOf(documents), {
        code: 'MISSING_KIND',
        message: `No file has kind: ${kind}.`,
        hint: 'A policy set needs it exactly once.',
        value: kind,
      });
    }
    for (const extra of AT_MOST_ONE.includes(kind) ? found.slice(1) : []) {
      const message = `${found[0]?.file} has kind: ${kind} already.`;
      findings.add(extra.place(['kind']), {
        code: 'DUPLICATE_KIND',
        message,
        hint: 'Merge the two files.',
        value: kind,
      });
    }
  }
  return shaped;
}

/**
 * Where a set is told of as a whole: where it says that it is one. Without such a file it is the folder, which the
 * reader of folders names.
 */
function headOf(documents: readonly PolicyDocument[]): Place {
  return documents.find(({ kind }) => kind === 'policy')?.place(['kind']) ?? { line: 1, column: 1 };
}
