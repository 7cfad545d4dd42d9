import type { Finding, Place } from '@joinery/kernel';

/** What the operating system answers, in words, and what to do about it. */
const FAILURES: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOENT: ['is not there', 'Name the folder that holds policy.yaml; take out a link that leads nowhere.'],
  ENOTDIR: ['is a file', 'Name the folder that holds it.'],
  ELOOP: ['is a link that leads to itself', 'Take it out, or let it lead to a file.'],
  EACCES: ['may not be read', 'Let the user who runs Joinery read it.'],
};

export function unreadable(asked: string, error: unknown): Finding {
  const { message = String(error), code = '', path: file = asked } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const [why, hint] = FAILURES[code] ?? [`cannot be read: ${message}`, 'Policy files are readable UTF-8 text.'];
  return unreadableFinding(file, why, hint);
}

export function unreadableFinding(file: string, why: string, hint: string): Finding {
  return { severity: 'error', code: 'FILE_UNREADABLE', message: `${file} ${why}.`, hint, place: beginningOf(file) };
}

/** Where a file is told of as a whole: programs that show findings want a line of each. */
export function beginningOf(file: string): Place {
  return { file, line: 1, column: 1 };
}

/** A pipe, a socket or a device: to open one can wait for ever. */
export function notAFile(file: string): Finding {
  return unreadableFinding(file, 'is no file, but a pipe, a socket or a device', 'Put a file there, or take it out.');
}
