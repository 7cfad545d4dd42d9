import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Inject, NotFoundException, Param, Post, Put } from '@nestjs/common';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { JOINERY, type Joinery } from '@joinery/platform';
import type { AppStatus, Reconciliation } from '@joinery/store';
import { Actor } from './actor';

export class Connection {
  @IsString()
  @MaxLength(2000)
  baseUrl!: string;

  /** Name of the environment variable that holds the app's token. */
  @IsOptional()
  @IsString()
  tokenEnv?: string;

  /** Path of the file that holds the app's token, as the workers see it. */
  @IsOptional()
  @IsString()
  tokenFile?: string;

  @IsInt()
  @Min(1)
  @Max(256)
  concurrency = 16;
}

@Controller('api/v1/apps')
export class AppsController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  list(): Promise<AppStatus[]> {
    return this.joinery.store.read((tx) => tx.apps.status());
  }

  @Put(':app/connection')
  async connect(@Param('app') id: string, @Body() body: Connection, @Actor() actor: string): Promise<AppStatus> {
    const { baseUrl, concurrency, tokenEnv, tokenFile } = body;
    const tokenFrom = { ...(tokenEnv ? { env: tokenEnv } : {}), ...(tokenFile ? { file: tokenFile } : {}) };
    await this.joinery.connectApp.execute({ id, baseUrl, concurrency, tokenFrom }, actor);
    const status = (await this.list()).find((app) => app.id === id);
    if (!status) throw new NotFoundException(`There is no app ${id}.`);
    return status;
  }

  /** Reads the app completely and reports what differs; repairs come as a plan. */
  @Post(':app/reconciliations')
  async reconcile(
    @Param('app') id: string,
    @Actor() actor: string,
  ): Promise<{ reconciliation: Reconciliation | null; plan: object }> {
    await this.joinery.putPolicyInForce.execute(actor);
    const slot = `on demand ${randomUUID()}`;
    const reconciliation = await this.joinery.reconcileTarget.execute(id, slot, actor);
    await this.joinery.evaluatePeople.execute();
    return { reconciliation, plan: (await this.joinery.planChanges.execute(actor)).plan };
  }
}
