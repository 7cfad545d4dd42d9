import { type Finding, isError, plural } from '@joinery/kernel';
import type { DiskReading, Readings } from './readings';
import { trouble, type Subject, attention } from './subject';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
/** Below this PostgreSQL itself is near its end: what it cannot write stops everything. */
const DISK_ENDS = 256 * MIB;
const DISK_LOW = 2 * GIB;
/** Share of the sessions of a server from which on the next process may find none. */
const SESSIONS_FEW = 0.8;

export function judgeDatabase({ database }: Pick<Readings, 'database'>): Subject {
  const { version, bytes, migrations, sessions, mostSessions } = database;
  const findings: Finding[] = [];
  if (sessions > mostSessions * SESSIONS_FEW) {
    findings.push(
      attention(
        'SESSIONS_FEW',
        `${sessions} of the server's ${mostSessions} sessions are taken`,
        'Raise max_connections, or put a pooler in session mode before the server.',
      ),
    );
  }
  const text = `PostgreSQL ${version}, ${sizeText(bytes)}, ${migrations} migrations, ${sessions} of ${mostSessions} sessions`;
  return { name: 'database', text, findings };
}

export function judgeDisk({ disk }: Pick<Readings, 'disk'>): Subject {
  if (disk === null)
    return { name: 'disk', text: 'JOINERY_HOME is not there; the database is elsewhere', findings: [] };
  const text = `${sizeText(disk.freeBytes)} free of ${sizeText(disk.totalBytes)} at ${disk.path}`;
  return { name: 'disk', text, findings: diskFindings(disk, text) };
}

function diskFindings({ freeBytes }: DiskReading, text: string): Finding[] {
  const hint = 'Make room, or move JOINERY_HOME to a larger disk while nothing runs.';
  if (freeBytes < DISK_ENDS) return [trouble('DISK_FULL', text, hint)];
  return freeBytes < DISK_LOW ? [attention('DISK_LOW', text, hint)] : [];
}

export function judgePolicy({ policy }: Pick<Readings, 'policy'>): Subject {
  const { name, digest, inForce, faults, unconnected } = policy;
  const findings: Finding[] = [];
  const first = faults.find(isError);
  if (first)
    findings.push(attention('POLICY_UNFIT', `the files have errors: ${first.message}`, 'joinery policy check'));
  if (inForce === null) {
    findings.push(attention('POLICY_NONE', `the files say ${name}, and none is in force`, 'joinery plan make'));
  } else if (inForce.digest !== digest) {
    const message = `the files say ${name} (${digest.slice(0, 12)}), which is not what is in force`;
    findings.push(
      attention('POLICY_EDITED', message, 'joinery policy diff tells what that changes; joinery plan make'),
    );
  }
  for (const appId of unconnected) {
    const message = `${appId} is an app of the policy, and nothing leads to it`;
    findings.push(attention('APP_UNCONNECTED', message, `joinery app connect ${appId} --url … --token-env NAME`));
  }
  const text = inForce && `${inForce.name} (${inForce.digest.slice(0, 12)}) in force since ${inForce.since}`;
  return { name: 'policy', text: text ?? 'none in force', findings };
}

export function judgeAudit({
  sealGap,
  sealedEvents,
  signedEvents,
  lostEvents,
}: Pick<Readings, 'sealGap' | 'sealedEvents' | 'signedEvents' | 'lostEvents'>): Subject {
  const sealed = `${plural(sealedEvents, 'event')} sealed`;
  const text = sealedEvents === signedEvents ? `${sealed} and signed` : `${sealed}, ${signedEvents} signed`;
  if (lostEvents !== null) {
    const message = `a log of ${plural(lostEvents, 'event')} was signed here, and the database has another one: a backup was given back, or somebody cut the log`;
    const hint = 'After a backup: docs/how-to/run-it.md, before anything is approved. Else: joinery audit verify';
    return { name: 'audit', text, findings: [trouble('AUDIT_CUT', message, hint)] };
  }
  if (sealGap === null) return { name: 'audit', text, findings: [] };
  return {
    name: 'audit',
    text,
    findings: [
      trouble(
        'AUDIT_BEHIND',
        sealGap,
        'Workers seal and sign: npm run start:worker; joinery audit checkpoints tells how far they are',
      ),
    ],
  };
}

function sizeText(bytes: number): string {
  return bytes < GIB ? `${Math.round(bytes / MIB)} MB` : `${(bytes / GIB).toFixed(1)} GB`;
}
