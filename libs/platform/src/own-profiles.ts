import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { loadProfile, type LoadedProfile, profileNamed } from '@joinery/connectors';
import type { Finding } from '@joinery/kernel';

interface Read {
  readonly text: string;
  readonly loaded: LoadedProfile;
}

/** A profile that does not ship is named by its file. */
export function isProfileFile(name: string): boolean {
  return isAbsolute(name) && name.endsWith('.json');
}

/** Profiles of one's own: the same object as long as the file says the same. */
export class OwnProfiles {
  private readonly known = new Map<string, Read>();

  /** Whatever the file leaves out is as in the generic profile. */
  read(file: string): LoadedProfile {
    const text = textOf(file);
    if (text === null) return refused(file, 'PROFILE_MISSING', 'this file cannot be read');
    const known = this.known.get(file);
    if (known?.text === text) return known.loaded;
    const loaded = understood(text, file);
    this.known.set(file, { text, loaded });
    return loaded;
  }
}

function understood(text: string, file: string): LoadedProfile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [wrong] = document.errors;
  // Its words would show what stands in the file, which may be any file.
  if (wrong) return refused(file, 'PROFILE_UNREADABLE', `this is no JSON (${wrong.code})`, wrong.linePos?.[0].line);
  const said: unknown = document.toJS();
  if (typeof said !== 'object' || said === null || Array.isArray(said))
    return refused(file, 'PROFILE_UNREADABLE', 'a profile is an object', 1);
  const { profile, findings } = loadProfile({ ...profileNamed('generic'), ...said }, file);
  const lineOf = (path = ''): number | undefined => {
    const steps = path.split('/').filter((step) => step !== '');
    for (let length = steps.length; length > 0; length -= 1) {
      const node = document.getIn(steps.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return undefined;
  };
  return { profile, findings: findings.map((finding) => withLine(finding, lineOf(finding.place?.path))) };
}

function withLine(finding: Finding, line: number | undefined): Finding {
  return line === undefined ? finding : { ...finding, place: { ...finding.place, line } };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function refused(file: string, code: string, message: string, line?: number): LoadedProfile {
  const place = line === undefined ? { file } : { file, line };
  return { profile: null, findings: [{ severity: 'error', code, message, place }] };
}
