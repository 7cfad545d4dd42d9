import type { StagedRecord, UsedColumn } from '@joinery/identity';
import { type Finding, isZone } from '@joinery/kernel';
import { WordTally } from './word-tally';

const ATTRIBUTE = 'timeZone';

/** Time zones that nobody knows: days of these people end elsewhere, and access with them, and nobody would see why. */
export class UnknownZones {
  private readonly known = new Set<string>();
  private readonly unknown = new WordTally();

  see({ line, attributes }: StagedRecord): void {
    const zone = attributes[ATTRIBUTE];
    if (typeof zone !== 'string' || this.known.has(zone)) return;
    if (isZone(zone)) this.known.add(zone);
    else this.unknown.note(zone, line);
  }

  findings(usedColumns: readonly UsedColumn[]): Finding[] {
    const { firstLine, counted, list } = this.unknown;
    if (firstLine === null) return [];
    const column = usedColumns.find(({ attribute }) => attribute === ATTRIBUTE)?.column ?? ATTRIBUTE;
    return [
      {
        severity: 'warning',
        code: 'FILE_ZONES_UNKNOWN',
        message: `The column ${column} holds ${counted} that no time zone is called by: ${list}.`,
        hint: 'The days of these people end where policy finds their zone otherwise, such as by their location, or else in UTC. Zones are written like Europe/Berlin.',
        place: { line: firstLine, column },
      },
    ];
  }
}
