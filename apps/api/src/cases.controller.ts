import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { IsIn, IsUUID, ValidateIf } from 'class-validator';
import { JOINERY, type Joinery } from '@joinery/platform';
import type { CorrelationCase } from '@joinery/store';
import { Actor } from './actor';
import { Page } from './page';

export class CaseAnswer {
  @IsIn(['link', 'new'])
  kind!: 'link' | 'new';

  /** The person whom the record belongs to; only for `link`. */
  @ValidateIf((answer: CaseAnswer) => answer.kind === 'link')
  @IsUUID('all')
  identityId!: string;
}

/** Records that resemble somebody and wait for a person's decision. */
@Controller('api/v1/cases')
export class CasesController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  list(@Query() page: Page): Promise<CorrelationCase[]> {
    return this.joinery.store.read((tx) => tx.linking.openCases(page.limit));
  }

  @Post(':id/decision')
  async decide(
    @Param('id') id: string,
    @Body() answer: CaseAnswer,
    @Actor() actor: string,
  ): Promise<{ identityId: string }> {
    const decision =
      answer.kind === 'link' ? { kind: answer.kind, identityId: answer.identityId } : { kind: answer.kind };
    return { identityId: await this.joinery.decideCase.execute(id, decision, actor) };
  }
}
