import { type Instant, isLocalDate } from '@joinery/kernel';

/**
 * What says how old a file is: the date that its name carries, or when it was last written. Only like is compared with
 * like.
 */
export interface FileAge {
  readonly by: 'name' | 'modified';
  /** `YYYY-MM-DDTHH:mm:ss` of the name, or the instant of the last change. */
  readonly at: string;
}

const IN_NAME = /(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?:[T_.-]?(\d{2})[-:.]?(\d{2})(?:[-:.]?(\d{2}))?)?(?!\d)/g;

/** The age of a file: the last real date in its name, such as `people_2026-05-14.csv` or `hr-20260514-0200.csv`. */
export function fileAge(name: string, modifiedAt: Instant | null): FileAge | null {
  for (const match of [...name.matchAll(IN_NAME)].reverse()) {
    const [, year = '', month = '', day = '', hour = '00', minute = '00', second = '00'] = match;
    const date = `${year}-${month}-${day}`;
    const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
    if (isLocalDate(date) && isTime) return { by: 'name', at: `${date}T${hour}:${minute}:${second}` };
  }
  return modifiedAt === null ? null : { by: 'modified', at: modifiedAt };
}

/** True when both are known by the same mark and the first is the older one. */
export function isOlder(file: FileAge | null, than: FileAge | null): boolean {
  return file !== null && than !== null && file.by === than.by && file.at < than.at;
}
