import type { FindingList } from './finding-list';
import type { PolicyFile, Problem } from './policy-document';

/**
 * Characters that a reader does not see and a comparison does: controls, zero-width blanks, marks that turn the
 * direction of the line, halves of characters, and a carriage return by itself, which ends a line in some programs only: what
 * stands behind it may look like a rule and be part of a comment. Joiners inside words and emoji (U+200C, U+200D) are
 * none of them.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\r(?!\n)|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The first hidden character of a text. */
export function hiddenIn(text: string): { readonly code: string; readonly at: number } | null {
  const match = HIDDEN.exec(text);
  if (match === null) return null;
  const code = `U+${match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return { code, at: match.index };
}

export function hiddenProblem(code: string): Problem {
  const loneReturn = code === 'U+000D';
  return {
    code: 'HIDDEN_CHARACTER',
    message: loneReturn
      ? 'A carriage return stands here alone, where some programs see a line end and others none.'
      : `The character ${code} stands here, which nobody sees.`,
    hint: loneReturn
      ? 'Save the file with the line ends of Unix or Windows (LF or CRLF).'
      : 'Take it out: a policy means what it looks like.',
    value: code,
  };
}

/** Refuses a file that holds one anywhere, in a comment as well; a byte order mark at its beginning is none. */
export function tellHidden({ path, text }: PolicyFile, findings: FindingList): boolean {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const hidden = hiddenIn(text.slice(start));
  if (hidden === null) return false;
  const before = text.slice(start, start + hidden.at).split(/\r?\n|\r/);
  findings.add(
    { file: path, line: before.length, column: (before.at(-1) ?? '').length + 1 },
    hiddenProblem(hidden.code),
  );
  return true;
}
