import {
  Controller,
  Get,
  Inject,
  NotFoundException,
  Param,
  Post,
  Query,
  Req,
  UnsupportedMediaTypeException,
} from '@nestjs/common';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { JOINERY, type Joinery, openSourceFile } from '@joinery/platform';
import type { ImportFinding, ImportRun } from '@joinery/store';
import type { Request } from 'express';
import { Actor } from './actor';
import { Page } from './page';

export class NewImport {
  /** A source of the policy, such as `hr`. */
  @IsString()
  @MaxLength(100)
  source = 'hr';

  @IsOptional()
  @IsString()
  @MaxLength(200)
  fileName?: string;

  /** Column delimiter; found out when it is not given. */
  @IsOptional()
  @IsIn([',', ';', '|', 'tab'])
  delimiter?: string;
}

@Controller('api/v1/imports')
export class ImportsController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  /**
   * Takes the bytes of a file as the request's body (`Content-Type: text/csv`), imports it and plans what follows from
   * it. Nothing is written to any app.
   */
  @Post()
  async add(@Req() request: Request, @Query() wish: NewImport, @Actor() actor: string): Promise<object> {
    refuseWrapped(request);
    await this.joinery.putPolicyInForce.execute(actor);
    const delimiter = wish.delimiter === 'tab' ? '\t' : wish.delimiter;
    const { run, findings, before, created, linked, disputed } = await this.joinery.ingestSource.execute({
      sourceId: wish.source,
      fileName: wish.fileName ?? 'upload.csv',
      actor,
      bytes: request,
      open: openSourceFile(delimiter === undefined ? {} : { delimiter }),
    });
    const people = await this.joinery.evaluatePeople.execute();
    const { plan } = await this.joinery.planChanges.execute(actor);
    return {
      import: run,
      findings,
      sameBytesAs: before?.id ?? null,
      people: { created, linked, disputed, ...people },
      plan,
    };
  }

  @Get()
  list(@Query() page: Page): Promise<ImportRun[]> {
    return this.joinery.store.read((tx) => tx.imports.latest(page.limit));
  }

  @Get(':id')
  async one(@Param('id') id: string): Promise<ImportRun> {
    const run = /^\d+$/.test(id) ? await this.joinery.store.read((tx) => tx.imports.find(id)) : null;
    if (!run) throw new NotFoundException(`There is no import ${id}.`);
    return run;
  }

  @Get(':id/findings')
  async findings(@Param('id') id: string, @Query() page: Page): Promise<ImportFinding[]> {
    const run = await this.one(id);
    return this.joinery.store.read((tx) => tx.imports.findings(run.id, page.limit));
  }
}

const FILE_TYPES = ['text/*', 'application/octet-stream', 'application/vnd.ms-excel'];

/** A form or a JSON document is not the file: its bytes would be kept as if HR had sent them. */
function refuseWrapped(request: Request): void {
  if (request.headers['content-type'] === undefined || request.is(FILE_TYPES)) return;
  throw new UnsupportedMediaTypeException('Send the bytes of the file as the body: Content-Type: text/csv');
}
