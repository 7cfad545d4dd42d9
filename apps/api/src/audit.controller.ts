import { Controller, Get, Inject, Query } from '@nestjs/common';
import { tellEvent, type ToldEvent } from '@joinery/audit';
import { JOINERY, type Joinery } from '@joinery/platform';
import { Page } from './http/page';

@Controller('api/v1/audit')
export class AuditController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  /** Newest first. */
  @Get()
  async list(@Query() page: Page): Promise<ToldEvent[]> {
    const events = await this.joinery.store.read((tx) => tx.audit.latest(page.limit, page.cursor));
    return events.map(tellEvent);
  }
}
