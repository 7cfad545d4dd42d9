import { Controller, Get, Inject, Query } from '@nestjs/common';
import type { RecordedEvent } from '@joinery/audit';
import { JOINERY, type Joinery } from '@joinery/platform';
import { Page } from './http/page';

@Controller('api/v1/audit')
export class AuditController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  /** Newest first. */
  @Get()
  list(@Query() page: Page): Promise<RecordedEvent[]> {
    return this.joinery.store.read((tx) => tx.audit.latest(page.limit, page.cursor));
  }
}
