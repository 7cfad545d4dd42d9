import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsBooleanString, IsIn, IsInt, IsISO8601, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import { isRowNumber } from '@joinery/kernel';
import {
  errorFile,
  followImport,
  importFile,
  isWithoutEffect,
  JOINERY,
  type Joinery,
  releaseImport,
} from '@joinery/platform';
import { type IngestResult, Refusal } from '@joinery/pipeline';
import type { DecidedCheck, HeldRecord, ImportFinding, ImportRun, RunningImport } from '@joinery/store';
import type { Request, Response } from 'express';
import { Actor } from './http/actor';
import { instantOf } from './http/instant-of';
import { MayBeAbsent } from './http/may-be-absent';
import { Limit, Page } from './http/page';
import { sendLines } from './http/send-lines';

class NewImport {
  /** A source of the policy, such as `hr`. */
  @IsString()
  @MaxLength(100)
  source = 'hr';

  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  fileName?: string;

  /** Column delimiter; found out when it is not given. */
  @MayBeAbsent()
  @IsIn([',', ';', '|', 'tab'])
  delimiter?: string;

  /** Confirms what the bytes are when they are not UTF-8, such as `windows-1252`. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(40)
  encoding?: string;

  /** Sheet of a workbook; the first one when it is not given. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  sheet?: string;

  /** Lines of title above the column names. */
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000)
  skipLines?: number;

  /** `none`: no cell stands in quotes, and a double quote is a character like any other. */
  @MayBeAbsent()
  @IsIn(['none'])
  quotes?: 'none';

  /**
   * How all its dates are written, such as `M/d/yyyy`, or `excel`; as the source's policy says when it is not given.
   */
  @MayBeAbsent()
  @IsString()
  @MaxLength(40)
  dateFormat?: string;

  /** `delta`: the file lists only what changed. */
  @MayBeAbsent()
  @IsIn(['full', 'delta'])
  feed?: 'full' | 'delta';

  /** When the file was written; files that come out of order are recognised by it, or by a date in the name. */
  @MayBeAbsent()
  @IsISO8601({ strict: true })
  modifiedAt?: string;

  /** `true`: nothing is kept, the answer is what would be. */
  @MayBeAbsent()
  @IsBooleanString()
  preview?: string;
}

class FeedDecision {
  /** Kept for ever. */
  @IsString()
  @Length(1, 2_000)
  reason!: string;
}

@Controller('api/v1/imports')
export class ImportsController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  /**
   * Takes the bytes of a file as the request's body (`Content-Type: text/csv`), imports it and plans what follows from
   * it; of a file that is held or cannot be read nothing follows, and its plan is null. Nothing is written to any app.
   */
  @Post()
  async add(@Req() request: Request, @Query() wish: NewImport, @Actor() actor: string): Promise<object> {
    const { source, fileName, preview, modifiedAt, ...opened } = wish;
    const isPreview = preview === 'true' || preview === '1';
    if (!isPreview) await this.joinery.putPolicyInForce.execute(actor);
    const result = await importFile(this.joinery, {
      ...opened,
      sourceId: source,
      fileName: fileName ?? 'upload.csv',
      actor,
      bytes: request,
      modifiedAt: modifiedAt === undefined ? null : instantOf('modifiedAt', modifiedAt),
      preview: isPreview,
    });
    return isPreview ? answer(result) : this.follow(result, actor);
  }

  /** What follows from an import: nothing where nothing of it is in force. */
  private async follow(result: IngestResult, actor: string): Promise<object> {
    if (isWithoutEffect(result.run)) return { ...answer(result), plan: null };
    const { created, linked, disputed } = result;
    const { people, plan } = await followImport(this.joinery, result.run, actor);
    return { ...answer(result), people: { created, linked, disputed, ...people }, plan };
  }

  @Get()
  list(@Query() page: Page): Promise<ImportRun[]> {
    return this.joinery.store.read((tx) => tx.imports.latest(page.limit, page.cursor));
  }

  /** Imports that run at this moment, in any process: their stage, and how many rows or people of it are done. */
  @Get('running')
  running(): Promise<RunningImport[]> {
    return this.joinery.store.read((tx) => tx.importProgress.running());
  }

  /** Imports with something held on which nobody has decided. */
  @Get('held')
  held(@Query() page: Limit): Promise<DecidedCheck[]> {
    return this.joinery.store.read((tx) => tx.feedChecks.undecided(page.limit));
  }

  @Get(':id')
  async one(@Param('id') id: string): Promise<ImportRun> {
    const run = isRowNumber(id) ? await this.joinery.store.read((tx) => tx.imports.find(id)) : null;
    if (!run) throw new Refusal('IMPORT_UNKNOWN', `There is no import ${id}.`);
    return run;
  }

  @Get(':id/findings')
  async findings(@Param('id') id: string, @Query() page: Page): Promise<ImportFinding[]> {
    const run = await this.one(id);
    return this.joinery.store.read((tx) => tx.imports.findings(run.id, page.limit, page.cursor));
  }

  /** What the feed was found to be before any of it was used, and what somebody decided. */
  @Get(':id/check')
  async check(@Param('id') id: string, @Query() page: Limit): Promise<DecidedCheck & { held: HeldRecord[] }> {
    const run = await this.one(id);
    const found = await this.joinery.store.read(async (tx) => ({
      check: await tx.feedChecks.find(run.id),
      held: await tx.heldRecords.of(run.id, page.limit),
    }));
    if (!found.check) throw new Refusal('IMPORT_CHECK_UNKNOWN', `Import ${id} was not checked.`);
    return { ...found.check, held: found.held };
  }

  /** The rows that did not get through, with a column `_error`, to be corrected and sent again. */
  @Get(':id/errors')
  async errors(@Param('id') id: string, @Res() response: Response): Promise<void> {
    const run = await this.one(id);
    response.type('text/csv; charset=utf-8').attachment(`import-${run.id}-errors.csv`);
    await sendLines(errorFile(this.joinery, run.id), response);
  }

  /** Puts in force what was held, because a person says that the feed is right; then plans what follows. */
  @Post(':id/release')
  @HttpCode(200)
  async release(@Param('id') id: string, @Body() { reason }: FeedDecision, @Actor() actor: string): Promise<object> {
    return this.follow(await releaseImport(this.joinery, id, reason, actor), actor);
  }

  /** Leaves out of force what was held. */
  @Post(':id/reject')
  @HttpCode(204)
  async reject(@Param('id') id: string, @Body() { reason }: FeedDecision, @Actor() actor: string): Promise<void> {
    await this.joinery.rejectImport.execute(id, reason, actor);
  }
}

function answer({ run, findings, before, check, created, linked, disputed }: IngestResult): object {
  return {
    import: run,
    findings,
    check,
    sameBytesAs: before?.id ?? null,
    people: { created, linked, disputed },
  };
}
