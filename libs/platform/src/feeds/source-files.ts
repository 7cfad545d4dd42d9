import { type FileOptions, openFile } from '@joinery/connectors';
import type { SourceFileRules } from '@joinery/identity';
import type { OpenSource } from '@joinery/pipeline';
import type { OpenedAs } from '@joinery/store';

/**
 * How files of HR systems are opened: by what they are, not by what they are called. What a person says for one file
 * goes before what the policy of the source says for all of them.
 */
export function openSourceFile(given: OpenedAs = {}, rules: SourceFileRules = {}): OpenSource {
  const options = fileOptions(given, rules);
  return (bytes) => openFile(bytes, options);
}

function fileOptions(given: OpenedAs, rules: SourceFileRules): FileOptions {
  const { encoding, sheet, skipLines, quotes, finalNewline, shortLines } = { ...rules, ...defined(given) };
  const delimiter = given.delimiter ?? rules.delimiter;
  // Who names a delimiter for one file says that its columns do not lie at fixed places.
  const columns = given.delimiter === undefined ? rules.columns : undefined;
  return defined({
    encoding,
    delimiter: delimiter === 'tab' ? '\t' : delimiter,
    sheet,
    skipLines,
    quotes,
    headerLine: countLine(rules.headerLine, given),
    trailerLine: countLine(rules.trailerLine, given),
    finalNewline,
    columns,
    shortLines,
  });
}

/** Some systems count the rows of whole files alone, and what a person puts together by hand counts nothing. */
function countLine(pattern: string | undefined, { feed }: OpenedAs): FileOptions['headerLine'] {
  if (pattern === undefined) return undefined;
  return { pattern, ...(feed === 'delta' ? { missing: 'told' as const } : {}) };
}

/** What was said, without what was left open. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
