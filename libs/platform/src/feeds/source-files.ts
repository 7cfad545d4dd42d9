import { type FileOptions, openFile } from '@joinery/connectors';
import type { SourceFileRules } from '@joinery/identity';
import type { OpenSource } from '@joinery/pipeline';
import type { OpenedAs } from '@joinery/store';

/**
 * How files of HR systems are opened: by what they are, not by what they are called. What a person says for one file goes
 * before what the policy of the source says for all of them.
 */
export function openSourceFile(given: OpenedAs = {}, rules: SourceFileRules = {}): OpenSource {
  const options = fileOptions(given, rules);
  return (bytes) => openFile(bytes, options);
}

function fileOptions(given: OpenedAs, rules: SourceFileRules): FileOptions {
  const encoding = given.encoding ?? rules.encoding;
  const delimiter = given.delimiter ?? rules.delimiter;
  const sheet = given.sheet ?? rules.sheet;
  const skipLines = given.skipLines ?? rules.skipLines;
  const quotes = given.quotes ?? rules.quotes;
  const { headerLine, trailerLine, finalNewline, shortLines } = rules;
  // Who names a delimiter for one file says that its columns do not lie at fixed places.
  const columns = given.delimiter === undefined ? rules.columns : undefined;
  // Some systems count the rows of whole files alone, and what a person puts together by hand counts nothing.
  const missing = given.feed === 'delta' ? ({ missing: 'told' } as const) : {};
  return {
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter: delimiter === 'tab' ? '\t' : delimiter }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(skipLines === undefined ? {} : { skipLines }),
    ...(quotes === undefined ? {} : { quotes }),
    ...(headerLine === undefined ? {} : { headerLine: { pattern: headerLine, ...missing } }),
    ...(trailerLine === undefined ? {} : { trailerLine: { pattern: trailerLine, ...missing } }),
    ...(finalNewline === undefined ? {} : { finalNewline }),
    ...(columns === undefined ? {} : { columns }),
    ...(shortLines === undefined ? {} : { shortLines }),
  };
}
