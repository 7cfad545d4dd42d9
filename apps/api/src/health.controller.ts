import { Controller, Get, Inject } from '@nestjs/common';
import { sealGap } from '@joinery/audit';
import { JOINERY, type Joinery } from '@joinery/platform';

interface Health {
  readonly status: 'ok';
  readonly workers: number;
  /** `behind`: events of some minutes are not sealed or not signed; `joinery audit checkpoints` says which. */
  readonly audit: 'ok' | 'behind';
}

@Controller('health')
export class HealthController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  health(): Promise<Health> {
    return this.joinery.store.snapshot(async (tx) => ({
      status: 'ok',
      workers: await tx.work.alive(),
      audit: sealGap(await tx.auditSeals.state()) === null ? 'ok' : 'behind',
    }));
  }
}
