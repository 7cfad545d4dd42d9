import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { isRowNumber } from '@joinery/kernel';
import { Refusal } from '@joinery/pipeline';
import { driftShown, JOINERY, type Joinery } from '@joinery/platform';
import type { Reconciliation, StoredDrift } from '@joinery/store';
import { Page } from './http/page';

@Controller('api/v1/reconciliations')
export class ReconciliationsController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  list(@Query() page: Page): Promise<Reconciliation[]> {
    return this.joinery.store.read((tx) => tx.reconciliations.latest(page.limit, page.cursor));
  }

  /** What differed: desired, applied and observed side by side. */
  @Get(':id/drift')
  async drift(@Param('id') id: string, @Query() page: Page): Promise<readonly StoredDrift[]> {
    const found = isRowNumber(id) ? await this.joinery.store.read((tx) => tx.reconciliations.find(id)) : null;
    if (!found) throw new Refusal('RECONCILIATION_UNKNOWN', `There is no reconciliation ${id}.`);
    return driftShown(this.joinery, found, page.limit, page.afterSeq);
  }
}
