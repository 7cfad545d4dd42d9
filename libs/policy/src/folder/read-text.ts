import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '@joinery/kernel';
import { beginningOf, notAFile, unreadable } from './unreadable';

const LARGEST = 8_000_000;

/** The text of a policy file; null when it cannot be read, which is told. */
export function readText(folder: string, name: string, problems: Finding[]): string | null {
  const file = path.join(folder, name);
  try {
    const bytes = readBytes(file, problems);
    if (bytes === null) return null;
    const text = bytes.toString('utf8');
    const broken = firstDifference(bytes, Buffer.from(text, 'utf8'));
    if (broken === null) return text;
    problems.push(notUtf8(file, bytes, broken));
    return null;
  } catch (error) {
    problems.push(unreadable(file, error));
    return null;
  }
}

/**
 * What was looked at is what is read: one descriptor serves for both. A pipe that took the place of the file since the
 * folder was listed is opened without waiting for its writer (O_NONBLOCK; Windows knows neither) and refused.
 */
function readBytes(file: string, problems: Finding[]): Buffer | null {
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    if (stats.isFile() && stats.size <= LARGEST) return readFileSync(descriptor);
    problems.push(stats.isFile() ? tooLarge(file, stats.size) : notAFile(file));
    return null;
  } finally {
    closeSync(descriptor);
  }
}

function tooLarge(file: string, size: number): Finding {
  return {
    severity: 'error',
    code: 'FILE_TOO_LARGE',
    message: `${file} has ${size} bytes; a policy file has ${LARGEST} at most.`,
    hint: 'Make several files of it; what is data belongs into a source or a table.',
    place: beginningOf(file),
  };
}

/** Where the bytes are no UTF-8: what was decoded and encoded again is something else there. */
function firstDifference(bytes: Buffer, again: Buffer): number | null {
  if (bytes.equals(again)) return null;
  const at = bytes.findIndex((byte, index) => again[index] !== byte);
  return at < 0 ? bytes.length : at;
}

function notUtf8(file: string, bytes: Buffer, at: number): Finding {
  const lines = bytes.subarray(0, at).toString('utf8').split('\n');
  const utf16 = bytes[0] === 0xff || bytes[0] === 0xfe;
  return {
    severity: 'error',
    code: 'FILE_UNREADABLE',
    message: `${file} is not UTF-8: byte ${at + 1} belongs to no character.`,
    hint: utf16 ? 'It looks like UTF-16: save it as UTF-8.' : 'Save it as UTF-8; an old file may be in windows-1252.',
    place: { file, line: lines.length, column: (lines.at(-1) ?? '').length + 1 },
  };
}
