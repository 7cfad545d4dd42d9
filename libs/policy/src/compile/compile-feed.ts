import { DEFAULT_CONTRACT, type FeedContract, type SourceFileRules } from '@joinery/identity';
import { addProblem, type CompileContext } from './compile-context';
import type { Shaped } from '../files/shaped';
import { checkFixedColumns } from './compile-fixed-columns';
import type { ContractText } from '../files/documents';
import { isQuickPattern } from './quick-pattern';

/** What a feed must keep to: what the source says over what holds for every source. */
export function compileContract(text: ContractText): FeedContract {
  const { rows, leavers, blanks, unknownManagers, departmentMoves, outOfScope, rekeyed, columns } = DEFAULT_CONTRACT;
  return {
    rows: { ...rows, ...text.rows },
    leavers: { ...leavers, ...text.leavers },
    blanks: { ...blanks, ...text.blanks },
    unknownManagers: { ...unknownManagers, ...text.unknownManagers },
    departmentMoves: { ...departmentMoves, ...text.departmentMoves },
    outOfScope: { ...outOfScope, ...text.outOfScope },
    rekeyed: { ...rekeyed, ...text.rekeyed },
    unknownCodes: text.unknownCodes ?? DEFAULT_CONTRACT.unknownCodes,
    reusedCodes: text.reusedCodes ?? DEFAULT_CONTRACT.reusedCodes,
    impossibleDates: text.impossibleDates ?? DEFAULT_CONTRACT.impossibleDates,
    managerCycles: text.managerCycles ?? DEFAULT_CONTRACT.managerCycles,
    columns: { ...columns, ...text.columns },
  };
}

/** What is known of a source's files; lines that count must be regular expressions with a group named `count`. */
export function compileFileRules(
  context: CompileContext,
  source: Shaped<'source'>,
  rules: SourceFileRules,
): SourceFileRules {
  const { document } = source;
  for (const name of ['headerLine', 'trailerLine'] as const) {
    const pattern = rules[name];
    const message = pattern === undefined ? null : patternProblem(pattern);
    if (message === null) continue;
    const hint = "For example '^TRL\\|(?<count>[0-9]+)'.";
    addProblem(context, document, ['file', name], { code: 'PATTERN_INVALID', message, hint, value: pattern });
  }
  if (rules.delimiter !== undefined && rules.delimiter !== 'tab' && rules.delimiter.length !== 1) {
    addProblem(context, document, ['file', 'delimiter'], {
      code: 'VALUE_INVALID',
      message: 'A delimiter is one character, or the word tab.',
      value: rules.delimiter,
    });
  }
  checkFixedColumns(context, source, rules);
  const { passwordFrom, privateKeyFrom } = rules.drop?.sftp ?? {};
  if (rules.drop?.sftp && (passwordFrom === undefined) === (privateKeyFrom === undefined)) {
    addProblem(context, document, ['file', 'drop', 'sftp'], {
      code: 'VALUE_INVALID',
      message: 'An SFTP server is entered with either "passwordFrom" or "privateKeyFrom".',
    });
  }
  return rules;
}

function patternProblem(pattern: string): string | null {
  if (!countsRows(pattern)) return 'This is no regular expression with a group named "count".';
  if (isQuickPattern(pattern)) return null;
  return 'A long line could keep this regular expression busy: it repeats a group, looks ahead or back, or has several repetitions of which each may take what the next one could.';
}

function countsRows(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return pattern.includes('(?<count>');
  } catch {
    return false;
  }
}
