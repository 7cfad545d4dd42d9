import { Controller, Get, Inject } from '@nestjs/common';
import type { CheckUpReport } from '@joinery/pipeline';
import { type Config, CONFIG, JOINERY, type Joinery, readDisk } from '@joinery/platform';

/** Whether everything is well, subject by subject, with what to do about what is not. */
@Controller('api/v1/doctor')
export class DoctorController {
  constructor(
    @Inject(JOINERY) private readonly joinery: Joinery,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async report(): Promise<CheckUpReport> {
    return this.joinery.checkUp.execute(await readDisk(this.config.home));
  }
}
