import type { Finding, LocalDate } from '@joinery/kernel';
import { impossibleDate, type RecordStanding, type StagedRecord, type Suspect } from '@joinery/identity';
import { CodeWatch } from './code-watch';

/** Beyond this many, single records are not told apart any more: the feed as a whole is wrong. */
const MOST = 50_000;

/** Looks at each row that differs as it passes by, and remembers the few that look wrong by themselves. */
export class FeedWatch {
  readonly suspects: Suspect[] = [];
  /** New records of people whose employment was over before the day. */
  goneAlready = 0;
  readonly codes = new CodeWatch();
  /** Who reports to whom, or to nobody, by employee number, as this file says anew. */
  readonly managers = new Map<
    string,
    { readonly manager: string | null; readonly recordKey: string; readonly line: number }
  >();

  /** The numbers of records whose key is another one, or null: a source may name a manager by either. */
  readonly numberByKey = new Map<string, string | null>();

  /**
   * `followsManagers`: false for a first file, whose cycles are told once everybody is known. `numberName`: what policy
   * calls the employee number.
   */
  constructor(
    private readonly today: LocalDate,
    private readonly followsManagers: boolean,
    readonly standing: RecordStanding,
    private readonly numberName: string,
  ) {}

  see(record: StagedRecord, findings: readonly Finding[], isNew: boolean): void {
    if (isNew && this.standing.isOver(record.attributes)) this.goneAlready += 1;
    const unknown = findings.find((finding) => finding.code === 'ROW_VALUE_NOT_IN_LIST');
    if (unknown) this.suspect(record, 'FEED_CODE_UNKNOWN', `${unknown.message} (${unknown.value ?? ''})`);
    const date = impossibleDate(record.attributes, this.today);
    if (date !== null) this.suspect(record, 'FEED_DATE_IMPOSSIBLE', date);
    if (this.followsManagers) this.follow(record);
    this.codes.see(record);
  }

  suspect({ line, recordKey }: Pick<StagedRecord, 'line' | 'recordKey'>, code: Suspect['code'], message: string): void {
    if (this.suspects.length < MOST) this.suspects.push({ line, recordKey, code, message });
  }

  private follow({ attributes, recordKey, line }: StagedRecord): void {
    const { [this.numberName]: number, managerEmployeeNumber: manager } = attributes;
    if (number !== recordKey && this.numberByKey.size < MOST)
      this.numberByKey.set(recordKey, typeof number === 'string' ? number : null);
    if (typeof number !== 'string' || this.managers.size >= MOST) return;
    this.managers.set(number, { manager: typeof manager === 'string' ? manager : null, recordKey, line });
  }
}
