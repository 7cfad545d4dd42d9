import { randomUUID } from 'node:crypto';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { type Adoption, type ConnectionTest, type MatchedAccount, Refusal } from '@joinery/pipeline';
import { JOINERY, type Joinery } from '@joinery/platform';
import type { AppStatus, Reconciliation } from '@joinery/store';
import { Actor } from './http/actor';
import { AdoptionOrder, authOf, Connection, Disconnection, TestOrder, tlsOf } from './connection';

@Controller('api/v1/apps')
export class AppsController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  list(): Promise<AppStatus[]> {
    return this.joinery.store.read((tx) => tx.apps.status());
  }

  @Put(':app/connection')
  async connect(@Param('app') id: string, @Body() body: Connection, @Actor() actor: string): Promise<AppStatus> {
    const { baseUrl, concurrency, tokenEnv, tokenFile, profile, budget } = body;
    const tokenFrom = { ...(tokenEnv ? { env: tokenEnv } : {}), ...(tokenFile ? { file: tokenFile } : {}) };
    const wish = { id, baseUrl, concurrency, tokenFrom, profile, budget, auth: authOf(body), tls: tlsOf(body) };
    await this.joinery.connectApp.execute(wish, actor);
    const status = (await this.list()).find((app) => app.id === id);
    if (!status) throw new Refusal('APP_UNKNOWN', `There is no app ${id}.`);
    return status;
  }

  /** Nothing is planned for it, sent to it or read there any more; what was approved and not sent drops out. */
  @Delete(':app/connection')
  async disconnect(
    @Param('app') id: string,
    @Body() { reason }: Disconnection,
    @Actor() actor: string,
  ): Promise<{ app: string; droppedSteps: number }> {
    return { app: id, droppedSteps: await this.joinery.disconnectApp.execute(id, actor, reason) };
  }

  /** Tries the connection with named checks; only with `write` is anything written, to an account that is nobody's. */
  @Post(':app/tests')
  @HttpCode(200)
  test(@Param('app') id: string, @Body() { write }: TestOrder, @Actor() actor: string): Promise<ConnectionTest> {
    return this.joinery.testApp.execute(id, { write }, actor);
  }

  /** Whose the accounts are that were there before us. Reads the app and writes nothing. */
  @Get(':app/adoption')
  adoption(@Param('app') id: string): Promise<Adoption> {
    return this.joinery.adoptAccounts.preview(id);
  }

  /** Records links: all matched accounts by the hash of the list, or one account to one person. */
  @Post(':app/adoption')
  @HttpCode(200)
  async adopt(
    @Param('app') id: string,
    @Body() order: AdoptionOrder,
    @Actor() actor: string,
  ): Promise<{ linked: readonly MatchedAccount[] }> {
    return { linked: await this.joinery.adoptAccounts.decide(id, order.decision(), actor) };
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
