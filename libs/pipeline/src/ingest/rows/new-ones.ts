import type { StagedRow } from '@joinery/store';
import { SeenTexts } from './seen-texts';

/** What the new records of one file are told apart by: two of one file are asked about as two of two files are. */
export class NewOnes {
  /** Null where the employee number is the key, which no two records share. */
  private readonly numbers: SeenTexts | null;
  private readonly births = new SeenTexts();
  private readonly furtherKeys = new SeenTexts();

  constructor(isNumberKey: boolean) {
    this.numbers = isNumberKey ? null : new SeenTexts();
  }

  /** Remembers a new record; true when it resembles one that was met before, or is taken to: then it is correlated. */
  meet({ employeeNumber, nameKey, birthDate, furtherKeys }: StagedRow): boolean {
    let shares = employeeNumber !== null && this.numbers?.meet(employeeNumber) === true;
    // Each is to be remembered, so none is passed over.
    for (const key of furtherKeys) shares = this.furtherKeys.meet(key) || shares;
    if (nameKey === null || birthDate === null) return shares;
    const [month, day] = [birthDate.slice(5, 7), birthDate.slice(8)];
    const dayAndMonth = month < day ? month + day : day + month;
    return this.births.meet(`${nameKey}\u001f${birthDate.slice(0, 4)}${dayAndMonth}`) || shares;
  }
}
