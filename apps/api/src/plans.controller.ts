import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { heldOf, JOINERY, type Joinery, rejectedBeforeOf, shownSteps, timesOf } from '@joinery/platform';
import { Refusal } from '@joinery/pipeline';
import type { HeldPeople, PlanTime, RejectedPlan } from '@joinery/provisioning';
import type { Plan, RunProgress, StoredStep, StoredWithheld } from '@joinery/store';
import { Actor } from './http/actor';
import { Page } from './http/page';

export class Approval {
  /** The whole hash of the plan that was read. */
  @IsString()
  @Matches(/^[0-9a-f]{64}$/, { message: 'hash must be the 64 hex digits of the plan that was read' })
  hash!: string;
}

class ReasonedDecision extends Approval {
  @IsString()
  @MinLength(3)
  @MaxLength(2000)
  reason!: string;
}

/** A plan as it stands now: when its steps would run, and who is left as they are. */
interface PlanNow extends Plan {
  readonly times: readonly PlanTime[];
  readonly held: HeldPeople;
  /** The newest plan that said exactly the same and was rejected. */
  readonly rejectedBefore: RejectedPlan | null;
}

@Controller('api/v1/plans')
export class PlansController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  /** Looks at everybody who is due and plans what differs now. */
  @Post()
  async make(@Actor() actor: string): Promise<Plan> {
    await this.joinery.putPolicyInForce.ofFitFiles(actor);
    await this.joinery.evaluatePeople.execute();
    return (await this.joinery.planChanges.execute(actor)).plan;
  }

  @Get()
  list(@Query() page: Page): Promise<Plan[]> {
    return this.joinery.store.read((tx) => tx.plans.latest(page.limit, page.cursor));
  }

  /** By number, by hash, or `latest`; with when its steps would run if it were approved now, and why then. */
  @Get(':plan')
  async show(@Param('plan') name: string): Promise<PlanNow> {
    const plan = await this.one(name);
    return this.joinery.store.read(async (tx) => ({
      ...plan,
      times: await timesOf(tx, plan, this.joinery),
      held: await heldOf(tx, plan, this.joinery),
      rejectedBefore: await rejectedBeforeOf(tx, plan),
    }));
  }

  private async one(name: string): Promise<Plan> {
    const plan = await this.joinery.store.read((tx) => tx.plans.resolve(name === 'latest' ? null : name));
    if (!plan) throw new Refusal('PLAN_UNKNOWN', `There is no plan ${name}.`);
    return plan;
  }

  @Get(':plan/steps')
  async steps(@Param('plan') name: string, @Query() page: Page): Promise<readonly StoredStep[]> {
    const plan = await this.one(name);
    const steps = await this.joinery.store.read((tx) => tx.plans.steps(plan.id, page));
    return shownSteps(steps, this.joinery);
  }

  @Get(':plan/withheld')
  async withheld(@Param('plan') name: string, @Query() page: Page): Promise<readonly StoredWithheld[]> {
    const plan = await this.one(name);
    return this.joinery.store.read((tx) => tx.withheldSteps.of(plan.id, page));
  }

  @Get(':plan/run')
  async run(@Param('plan') name: string): Promise<RunProgress | null> {
    const plan = await this.one(name);
    return this.joinery.store.read((tx) => tx.planRuns.progress(plan.id));
  }

  @Post(':plan/approval')
  async approve(@Param('plan') name: string, @Body() body: Approval, @Actor() actor: string): Promise<Plan> {
    return this.joinery.decidePlan.approve((await this.one(name)).id, body.hash, actor);
  }

  @Post(':plan/release')
  async release(@Param('plan') name: string, @Body() body: ReasonedDecision, @Actor() actor: string): Promise<Plan> {
    return this.joinery.decidePlan.release((await this.one(name)).id, body.hash, actor, body.reason);
  }

  @Post(':plan/rejection')
  async reject(@Param('plan') name: string, @Body() body: ReasonedDecision, @Actor() actor: string): Promise<Plan> {
    return this.joinery.decidePlan.reject((await this.one(name)).id, body.hash, actor, body.reason);
  }
}
