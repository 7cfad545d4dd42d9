import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { IsString, Length, Matches } from 'class-validator';
import type { DispatchStatus } from '@joinery/pipeline';
import { JOINERY, type Joinery } from '@joinery/platform';
import { Actor } from './http/actor';
import { MayBeAbsent } from './http/may-be-absent';

class Scope {
  /** One app; every app when it is left out. */
  @MayBeAbsent()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/)
  app?: string;
}

class StopOrder extends Scope {
  @IsString()
  @Length(1, 500)
  reason!: string;
}

class ResumeOrder extends Scope {}

/** The sending to apps: how it stands, stop and resume. */
@Controller('api/v1/dispatch')
export class DispatchController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  status(): Promise<DispatchStatus> {
    return this.joinery.controlDispatch.status();
  }

  @Post('stop')
  @HttpCode(200)
  async stop(@Body() { app, reason }: StopOrder, @Actor() actor: string): Promise<DispatchStatus> {
    await this.joinery.controlDispatch.stop(app ?? null, actor, reason);
    return this.status();
  }

  @Post('resume')
  @HttpCode(200)
  async resume(@Body() { app }: ResumeOrder, @Actor() actor: string): Promise<DispatchStatus> {
    await this.joinery.controlDispatch.resume(app ?? null, actor);
    return this.status();
  }
}
