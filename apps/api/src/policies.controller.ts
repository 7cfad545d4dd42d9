import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ArrayMaxSize, IsArray, IsString, Length, Matches, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { describeFinding, endOfDay, startOfDay } from '@joinery/kernel';
import { IN_FORCE, JOINERY, type Joinery, keptPolicy } from '@joinery/platform';
import { type PolicyReplay, Refusal } from '@joinery/pipeline';
import { compilePolicySet, type PolicySet } from '@joinery/policy';
import type { PolicyImpact } from '@joinery/provisioning';
import type { PolicyActivation } from '@joinery/store';
import { IsDay } from './http/is-day';
import { MayBeAbsent } from './http/may-be-absent';
import { Limit } from './http/page';

class PolicyFileText {
  /** Relative to the policy folder: `birthright/core.yaml`. */
  @IsString()
  @Length(1, 300)
  path!: string;

  @IsString()
  @Length(0, 8_000_000)
  text!: string;
}

/** Another policy: as files, or by the digest of one that was in force once. */
class CandidateOrder {
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(2_000)
  @ValidateNested({ each: true })
  @Type(() => PolicyFileText)
  files?: PolicyFileText[];

  @MayBeAbsent()
  @Matches(/^(in-force|[0-9a-f]{8,64})$/)
  policy?: string;
}

class DiffOrder extends CandidateOrder {
  /** How far ahead to look, in ISO 8601. */
  @MayBeAbsent()
  @IsString()
  @Length(2, 20)
  horizon?: string;
}

class ReplayOrder extends CandidateOrder {
  @IsDay()
  from!: string;

  @IsDay()
  to!: string;
}

/**
 * What policy did, does, and would do. Nothing here changes anything; folders of the server are not read for anybody.
 */
@Controller('api/v1/policies')
export class PoliciesController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  /** Which policy was in force when, newest first. */
  @Get()
  history(@Query() { limit }: Limit): Promise<PolicyActivation[]> {
    return this.joinery.store.read((tx) => tx.policy.activations(limit));
  }

  /** Who gains and loses what when the candidate follows on the policy in force. */
  @Post('diff')
  @HttpCode(200)
  async diff(@Body() order: DiffOrder): Promise<PolicyImpact> {
    const { horizon = 'P30D' } = order;
    const from = await keptPolicy(this.joinery.store, IN_FORCE);
    return this.joinery.diffPolicies.execute({ from, to: (await this.candidate(order)) ?? from, horizon });
  }

  /** The decisions of some days made again; with a candidate, what it would have done differently. */
  @Post('replay')
  @HttpCode(200)
  async replay(@Body() order: ReplayOrder): Promise<PolicyReplay> {
    const zone = this.joinery.policies.current().defaultZone;
    if (order.from > order.to) throw new Refusal('DAYS_INVALID', `From ${order.from} lies after to ${order.to}.`);
    const [from, until] = [startOfDay(order.from, zone), endOfDay(order.to, zone)];
    return this.joinery.replayPolicy.execute({ from, until, zone, candidate: await this.candidate(order) });
  }

  private async candidate({ files, policy }: CandidateOrder): Promise<PolicySet | null> {
    if (files === undefined) return policy === undefined ? null : keptPolicy(this.joinery.store, policy);
    const { policySet, findings } = compilePolicySet(files);
    if (policySet) return policySet;
    throw new Refusal('POLICY_UNFIT', findings.slice(0, 20).map(describeFinding).join('\n'));
  }
}
