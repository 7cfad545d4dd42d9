import type { FindingList } from './finding-list';
import type { PolicyFile, Problem } from './policy-document';

/**
 * Characters that a reader does not see and a comparison does: controls, zero-width blanks, marks that turn the
 * direction of the line, halves of characters. Joiners inside words and emoji (U+200C, U+200D) are none of them.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The first hidden character of a text. */
export function hiddenIn(text: string): { readonly code: string; readonly at: number } | null {
  const match = HIDDEN.exec(text);
  if (match === null) return null;
  const code = `U+${match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  return { code, at: match.index };
}

export function hiddenProblem(code: string): Problem {
  return {
    code: 'HIDDEN_CHARACTER',
    message: `The character ${code} stands here, which nobody sees.`,
    hint: 'Take it out: a policy means what it looks like.',
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
