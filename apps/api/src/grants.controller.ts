import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { IsIn, IsString, IsUUID, Length } from 'class-validator';
import { JOINERY, type Joinery } from '@joinery/platform';
import type { HandGrantRecord } from '@joinery/store';
import { Actor } from './http/actor';
import { MayBeAbsent } from './http/may-be-absent';
import { Page } from './http/page';

class GrantsQuery extends Page {
  @MayBeAbsent()
  @IsUUID('all')
  person?: string;

  @MayBeAbsent()
  @IsIn(['active', 'review', 'revoked', 'ended'])
  status?: string;
}

class GrantOrder {
  @IsUUID('all')
  person!: string;

  /** `app:<id>`, `group:<name>` or `bundle:<id>`. */
  @IsString()
  @Length(3, 200)
  entitlement!: string;

  @IsString()
  @Length(1, 500)
  reason!: string;

  @MayBeAbsent()
  @IsIn(['manual', 'request'])
  kind?: 'manual' | 'request';

  /** A deny needs `until`. */
  @MayBeAbsent()
  @IsIn(['allow', 'deny'])
  effect?: 'allow' | 'deny';

  /** A date, a time with its offset, or an ISO 8601 duration from now. */
  @MayBeAbsent()
  @IsString()
  @Length(3, 50)
  from?: string;

  @MayBeAbsent()
  @IsString()
  @Length(3, 50)
  until?: string;

  @MayBeAbsent()
  @IsIn(['keep', 'review', 'expire'])
  onMove?: 'keep' | 'review' | 'expire';
}

class GrantDecision {
  @IsString()
  @Length(1, 500)
  reason!: string;
}

/** What people were given or forbidden by hand, beside the rules. */
@Controller('api/v1/grants')
export class GrantsController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  list(@Query() { person, status, limit, cursor: before }: GrantsQuery): Promise<HandGrantRecord[]> {
    const filter = {
      ...(person ? { identityId: person } : {}),
      ...(status ? { statuses: [status] } : {}),
      before,
      limit,
    };
    return this.joinery.store.read((tx) => tx.handGrants.list(filter));
  }

  @Post()
  give(@Body() order: GrantOrder, @Actor() actor: string): Promise<HandGrantRecord> {
    const { person, entitlement, reason } = order;
    const wish = {
      identityId: person,
      kind: order.kind ?? ('manual' as const),
      effect: order.effect ?? ('allow' as const),
      entitlement,
      reason,
      from: order.from ?? null,
      until: order.until ?? null,
      onMove: order.onMove ?? ('review' as const),
    };
    return this.joinery.giveByHand.execute(wish, actor);
  }

  @Post(':grant/keep')
  @HttpCode(200)
  keep(
    @Param('grant') id: string,
    @Body() { reason }: GrantDecision,
    @Actor() actor: string,
  ): Promise<HandGrantRecord> {
    return this.joinery.decideHandGrant.keep(id, actor, reason);
  }

  @Post(':grant/revoke')
  @HttpCode(200)
  revoke(
    @Param('grant') id: string,
    @Body() { reason }: GrantDecision,
    @Actor() actor: string,
  ): Promise<HandGrantRecord> {
    return this.joinery.decideHandGrant.revoke(id, actor, reason);
  }
}
