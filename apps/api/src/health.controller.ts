import { Controller, Get, Inject } from '@nestjs/common';
import { JOINERY, type Joinery } from '@joinery/platform';

@Controller('health')
export class HealthController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  async health(): Promise<{ status: 'ok'; workers: number }> {
    return { status: 'ok', workers: await this.joinery.store.read((tx) => tx.work.alive()) };
  }
}
