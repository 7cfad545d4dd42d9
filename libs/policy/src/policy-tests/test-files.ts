import { compareText } from '@joinery/kernel';
import { FindingList } from '../files/finding-list';
import type { PolicyFile } from '../files/policy-document';
import { readDocument } from '../files/read-document';
import { placeIn, type RawCase } from './merge-case';
import { isReview, type KeptReview, readReview } from './review';
import { type TestFileText, testText } from './test-text';

const MOST_CASES = 10_000;

interface TestDocument {
  readonly text: TestFileText;
  readonly document: RawCase['document'];
}

/** The files of `tests/` as they were written, and the proposals that they want to look at. */
export interface TestFiles {
  readonly documents: readonly TestDocument[];
  readonly activated: ReadonlySet<string>;
  readonly findings: FindingList;
  /** What the cases were last reviewed with; null where that is not kept. */
  readonly reviewed: KeptReview | null;
}

/** Reads the test files of a policy folder; what is wrong with their shape is found, and left out. */
export function openPolicyTests(files: readonly PolicyFile[]): TestFiles {
  const findings = new FindingList();
  const documents = [...files]
    .filter((file) => !isReview(file))
    .sort((a, b) => compareText(a.path, b.path))
    .flatMap((file): TestDocument[] => {
      const document = readDocument(file, findings);
      const text = document && testText(document, findings);
      return document && text ? [{ document, text }] : [];
    });
  const activated = new Set(documents.flatMap(({ text }) => text.activate ?? []));
  return { documents, activated, findings, reviewed: readReview(files, findings) };
}

/** Every case as it is written, in the order of the files; no more than can be run. */
export function rawCases({ documents, findings }: TestFiles): readonly RawCase[] {
  const raw = documents.flatMap(({ text, document }) => {
    const activate = [...(text.activate ?? [])].sort(compareText);
    return text.cases.map((one, index): RawCase => {
      const exactly = one.expect.exactly ?? text.exactly ?? false;
      return { text: one, document, index, activate, exactly };
    });
  });
  const beyond = raw[MOST_CASES];
  if (beyond) {
    const message = `There are more than ${MOST_CASES} cases; the rest is not run.`;
    findings.add(placeIn(beyond, ['name']), { code: 'TOO_MANY_CASES', message });
  }
  return raw.slice(0, MOST_CASES);
}
