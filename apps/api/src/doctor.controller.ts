import { Controller, Get, Inject } from '@nestjs/common';
import type { CheckUpReport } from '@joinery/pipeline';
import { checkUpHere, type Config, CONFIG, JOINERY, type Joinery } from '@joinery/platform';

/** Whether everything is well, subject by subject, with what to do about what is not. */
@Controller('api/v1/doctor')
export class DoctorController {
  constructor(
    @Inject(JOINERY) private readonly joinery: Joinery,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async report(): Promise<CheckUpReport> {
    return checkUpHere(this.joinery, this.config);
  }
}
