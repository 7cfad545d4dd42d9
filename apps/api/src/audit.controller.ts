import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { type EventProof, tellEvent, type ToldEvent, type Verdict } from '@joinery/audit';
import { type Config, CONFIG, JOINERY, type Joinery, verifyLog } from '@joinery/platform';
import { Page } from './http/page';

/** A checkpoint as it is handed on; `note` is to be kept elsewhere to the letter. */
interface KeptCheckpoint {
  readonly size: number;
  readonly signedAt: string;
  readonly signedBy: string;
  readonly note: string;
}

@Controller('api/v1/audit')
export class AuditController {
  constructor(
    @Inject(JOINERY) private readonly joinery: Joinery,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Newest first. */
  @Get()
  async list(@Query() page: Page): Promise<ToldEvent[]> {
    const events = await this.joinery.store.read((tx) => tx.audit.latest(page.limit, page.cursor));
    return events.map(tellEvent);
  }

  /** Newest first; the cursor is the size of the last one. */
  @Get('checkpoints')
  async checkpoints(@Query() page: Page): Promise<KeptCheckpoint[]> {
    const found = await this.joinery.store.read((tx) => tx.auditSeals.checkpoints(page.limit, page.cursor));
    return found.map(({ size, signedAt, signedBy, note }) => ({ size, signedAt, signedBy, note }));
  }

  /** Holds every event against what was sealed and signed, and against the keys and copies that this process has. */
  @Post('verification')
  @HttpCode(200)
  verify(): Promise<Verdict> {
    return verifyLog(this.joinery, this.config, { keys: [], checkpoints: [] });
  }

  /** The proof that one event stands in the log, for whoever has a checkpoint or the key. */
  @Get(':event/proof')
  prove(@Param('event') event: string): Promise<EventProof> {
    return this.joinery.proveEvent.execute(event);
  }
}
