import type { Finding } from '@joinery/kernel';
import type { Transaction } from '@joinery/store';
import { FindingLog } from './finding-log';

const broken: Finding = { severity: 'error', code: 'CSV_QUOTE_NOT_CLOSED', message: 'a quoted cell is not closed' };

describe('the findings of an import', () => {
  it('hold what is wrong with a row and with the file for the same reason once, and what is alike as often as it is found', async () => {
    const kept: Finding[] = [];
    const addFindings = (_id: string, findings: readonly Finding[]): void => void kept.push(...findings);
    const log = new FindingLog({ imports: { addFindings } } as unknown as Transaction, '1');
    log.add([broken]);
    await log.flush();
    log.add([broken, { ...broken }]);
    await log.flush();
    expect([kept, log.shown]).toEqual([
      [broken, broken],
      [broken, broken],
    ]);
  });
});
