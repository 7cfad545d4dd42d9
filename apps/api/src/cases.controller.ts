import { BadRequestException, Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { IsIn, IsString, IsUUID, Length } from 'class-validator';
import type { CaseDecision } from '@joinery/pipeline';
import { JOINERY, type Joinery } from '@joinery/platform';
import type { OpenCase } from '@joinery/store';
import { Actor } from './http/actor';
import { MayBeAbsent } from './http/may-be-absent';
import { Page } from './http/page';

class CaseAnswer {
  @IsIn(['link', 'new'])
  kind!: 'link' | 'new';

  /** The person whom the record belongs to; only for `link`. */
  @MayBeAbsent()
  @IsUUID('all')
  identityId?: string;

  /** Kept for ever. */
  @MayBeAbsent()
  @IsString()
  @Length(1, 2_000)
  reason?: string;

  decision(): CaseDecision {
    const { kind, identityId } = this;
    if (kind === 'link' && identityId !== undefined) return { kind, identityId };
    if (kind === 'new' && identityId === undefined) return { kind };
    throw new BadRequestException('Send either kind link with an identityId, or kind new without one.');
  }
}

class Undoing {
  /** Kept for ever. */
  @IsString()
  @Length(1, 2_000)
  reason!: string;
}

class SplitOff extends Undoing {
  @IsString()
  @Length(1, 100)
  source!: string;

  @IsString()
  @Length(1, 500)
  record!: string;

  /** Whose the record is instead; somebody new when it is not given. */
  @MayBeAbsent()
  @IsUUID('all')
  to?: string;
}

/** Records that resemble somebody and wait for a person's decision. */
@Controller('api/v1/cases')
export class CasesController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  list(@Query() page: Page): Promise<OpenCase[]> {
    return this.joinery.store.read((tx) => tx.cases.open(page.limit, page.cursor));
  }

  @Post(':id/decision')
  async decide(
    @Param('id') id: string,
    @Body() answer: CaseAnswer,
    @Actor() actor: string,
  ): Promise<{ identityId: string }> {
    const { reason } = answer;
    const by = { actor, ...(reason === undefined ? {} : { reason }) };
    return { identityId: await this.joinery.decideCase.execute(id, answer.decision(), by) };
  }

  /** Takes back how a case was decided; it is open again under another number. */
  @Post(':id/undo')
  async undo(
    @Param('id') id: string,
    @Body() { reason }: Undoing,
    @Actor() actor: string,
  ): Promise<{ caseId: string }> {
    return { caseId: await this.joinery.undoLink.undoCase(id, reason, actor) };
  }

  /** Takes a record away from whom it never was; the history of the link stays. */
  @Post('splits')
  async split(@Body() wish: SplitOff, @Actor() actor: string): Promise<{ identityId: string }> {
    const { source, record, to, reason } = wish;
    const split = { sourceId: source, recordKey: record, ...(to === undefined ? {} : { to }) };
    return { identityId: await this.joinery.undoLink.split(split, reason, actor) };
  }
}
