import { hrRow, type HrRow } from '@joinery/testing';
import type { SourceBatch, SourceReading } from '@joinery/connectors/kit';
import type { PolicySet } from '@joinery/policy';
import type { Instant } from '@joinery/kernel';
import { fileFinding } from '../../../connectors/src/sources/csv/csv-findings';
import type { IngestResult } from '../ingest/run/ingest-request';
import { Product } from './product';

/** A company whose HR exports set traps, day after day; and what became of its people. */
export class TrapCompany {
  private constructor(readonly product: Product) {}

  static async open(): Promise<TrapCompany> {
    return new TrapCompany(await Product.start('2026-05-01T12:00:00.000Z'));
  }

  close(): Promise<void> {
    return this.product.close();
  }

  /** A day (at noon) or an instant comes, perhaps with an export, and everybody who is due is looked at. */
  async at(instant: string, rows?: readonly HrRow[]): Promise<IngestResult | null> {
    this.product.clock.set(instant.length === 10 ? (`${instant}T12:00:00.000Z` as Instant) : instant);
    const result = rows ? await this.product.ingest(rows) : null;
    await this.product.plan();
    return result;
  }

  async state(number: string): Promise<string> {
    return (await this.product.person(number)).state;
  }

  async people(): Promise<number> {
    return (await this.product.sql('SELECT id FROM identity')).length;
  }

  /** Lifecycle events so far, in order. */
  async told(): Promise<string[]> {
    const events = await this.product.sql<{ type: string }>(
      `SELECT type FROM audit_event WHERE type LIKE 'lifecycle.%' ORDER BY id`,
    );
    return events.map(({ type }) => type.slice('lifecycle.'.length));
  }

  cases() {
    return this.product.joinery.store.read((tx) => tx.cases.open(10));
  }

  /** What a person's profile holds. */
  async value(number: string, attribute: string): Promise<string | null | undefined> {
    const [found] = await this.product.sql<{ value: string | null }>(
      `SELECT profile #>> ARRAY['attributes', $2, 'value'] AS value FROM identity WHERE employee_number = $1`,
      [number, attribute],
    );
    return found?.value;
  }

  /** The groups that policy wants somebody in, in the chat. */
  async groups(number: string): Promise<readonly string[] | undefined> {
    const [found] = await this.product.sql<{ groups: string[] }>(
      `SELECT desired -> 'groups' AS groups FROM account a JOIN identity i ON i.id = a.identity_id
       WHERE i.employee_number = $1 AND a.app_id = 'chat'`,
      [number],
    );
    return found?.groups;
  }

  async manager(number: string): Promise<string | undefined> {
    const { id } = await this.product.person(number);
    return (await this.product.joinery.store.read((tx) => tx.managers.find(id)))?.status;
  }

  /**
   * Reads a source that is no file: batches as they come, and what the source could prove. `meanwhile` happens before
   * each.
   */
  read(
    batches: readonly (readonly HrRow[])[],
    broken: string | null,
    sourceId = 'hr',
    meanwhile: () => void = () => undefined,
  ): Promise<IngestResult> {
    const columns = Object.keys(batches.flat()[0] ?? { 'Employee ID': '' });
    const findings = broken === null ? [] : [fileFinding(broken, `the source said ${broken}`)];
    const reading: SourceReading = {
      header: columns,
      async *batches(): AsyncGenerator<SourceBatch> {
        let line = 0;
        for (const rows of batches) {
          meanwhile();
          const records = rows.map((row) => ({ line: (line += 1), cells: columns.map((column) => row[column] ?? '') }));
          yield { records, refused: [] };
        }
      },
      verdict: () => ({ complete: broken === null, findings }),
    };
    const bytes = (async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from(JSON.stringify(batches));
    })();
    const open = async (given: AsyncIterable<Buffer>): Promise<SourceReading> => {
      for await (const piece of given) void piece;
      return reading;
    };
    return this.product.joinery.ingestSource.execute({ sourceId, fileName: 'pull', actor: 'spec', bytes, open });
  }
}

export function ben(changes: HrRow = {}): HrRow {
  return hrRow('ben', { 'Birth Date': '1990-04-05', ...changes });
}

export function starts(date: string): HrRow {
  return { 'Hire Date': date, 'Start Date': date };
}

/** The HR system of a company that was bought: its employee numbers are its own. */
export function withTenant(set: PolicySet): PolicySet {
  const hr = set.sources.get('hr');
  if (!hr) throw new Error('there is no source hr');
  const bought = { ...hr, sourceId: 'bought', title: 'HR of the bought company', employeeNumbers: 'own' as const };
  const authority = new Map(
    [...set.authority].map(([name, rule]) => [name, { ...rule, from: [...rule.from, 'bought'], onNull: rule.onNull }]),
  );
  return { ...set, digest: `${set.digest}+bought`, authority, sources: new Map([...set.sources, ['bought', bought]]) };
}
