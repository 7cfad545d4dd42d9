import { BadRequestException, Body, Controller, Delete, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { IsBoolean, IsString, IsUUID, Length, MaxLength } from 'class-validator';
import { localDateAt } from '@joinery/kernel';
import {
  JOINERY,
  type Joinery,
  knownBy,
  NAMESAKES,
  onlyPerson,
  type PersonAsKnown,
  personAsKnown,
  type PersonShown,
  personShown,
  personStory,
} from '@joinery/platform';
import type { StoryLine } from '@joinery/audit';
import { type HandValue, type LackExplanation, type MergeReport, type PersonExplanation } from '@joinery/pipeline';
import type { ManagerLink, PersonMerge, PersonSummary } from '@joinery/store';
import { Actor } from './http/actor';
import { instantOf } from './http/instant-of';
import { IsDay } from './http/is-day';
import { MayBeAbsent } from './http/may-be-absent';
import { Limit } from './http/page';

class PeopleQuery extends Limit {
  /** The id of the last person of the page before. */
  @MayBeAbsent()
  @IsUUID('all')
  cursor?: string;

  /** Id, employee number, user name, or a part of the name. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  q?: string;
}

export class HistoryQuery {
  /** An instant with a zone, or a date (all of it); now when it is not given. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(40)
  knownAt?: string;

  /** The day asked about; the day of `knownAt` when it is not given. */
  @MayBeAbsent()
  @IsDay()
  about?: string;
}

class ExplainQuery {
  /** A date or an instant with a zone; now when it is left out. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(40)
  at?: string;

  /** An entitlement that the person lacks: `app:<id>` or `group:<name>`. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(200)
  not?: string;
}

class WordByHand {
  @IsString()
  @Length(1, 500)
  reason!: string;
}

class ValueByHand extends WordByHand {
  /** As a person writes it; items of a list are parted by commas. */
  @IsString()
  @Length(1, 1_000)
  value!: string;

  /** A date, a time with its offset, or an ISO 8601 duration from now. */
  @MayBeAbsent()
  @IsString()
  @Length(3, 50)
  until?: string;
}

class MergeWish extends WordByHand {
  /** Who stays: id, employee number or user name. */
  @IsString()
  @Length(1, 200)
  into!: string;

  /** Show what would come of it, and do nothing. */
  @MayBeAbsent()
  @IsBoolean()
  preview?: boolean;
}

@Controller('api/v1/people')
export class PeopleController {
  constructor(@Inject(JOINERY) private readonly joinery: Joinery) {}

  @Get()
  list(@Query() { q, limit, cursor }: PeopleQuery): Promise<PersonSummary[]> {
    return this.joinery.store.read((tx) => tx.people.search(q ?? '', limit, cursor));
  }

  /** References to managers that name nobody who can be named to an app, and how many people name none. */
  @Get('managers')
  managers(@Query() page: Limit): Promise<{ inDoubt: ManagerLink[]; withoutManager: number }> {
    return this.joinery.store.read(async (tx) => ({
      inDoubt: await tx.managers.inDoubt(page.limit),
      withoutManager: await tx.managers.withoutManager(),
    }));
  }

  @Get(':person')
  async one(@Param('person') name: string): Promise<PersonShown> {
    const found = await this.find(name);
    return personShown(this.joinery, found.id);
  }

  /** The person's story in sentences, from HR line to app answer. */
  @Get(':person/timeline')
  async timeline(@Param('person') name: string): Promise<readonly StoryLine[]> {
    const found = await this.find(name);
    return personStory(this.joinery, found.id);
  }

  /** What we knew at one time about one day. */
  @Get(':person/history')
  async history(@Param('person') name: string, @Query() query: HistoryQuery): Promise<PersonAsKnown> {
    const found = await this.find(name);
    const knownAt = query.knownAt === undefined ? this.joinery.clock.now() : knownBy(query.knownAt);
    if (knownAt === null) throw new BadRequestException('knownAt is neither a date nor an instant with a zone');
    return personAsKnown(this.joinery, found.id, knownAt, query.about ?? localDateAt(knownAt, 'UTC'));
  }

  /** Why the person has what they have, at any instant; with `not`, why they lack an entitlement. */
  @Get(':person/explanation')
  async explain(
    @Param('person') name: string,
    @Query() { at, not }: ExplainQuery,
  ): Promise<PersonExplanation | LackExplanation> {
    const { id } = await this.find(name);
    const instant = at === undefined ? this.joinery.clock.now() : instantOf('at', at);
    const { explainPerson } = this.joinery;
    return not === undefined ? explainPerson.execute(id, instant) : explainPerson.missing(id, not, instant);
  }

  /** Sets an attribute by hand, where the authority of the policy names the source `manual`. */
  @Put(':person/attributes/:attribute')
  async set(
    @Param('person') name: string,
    @Param('attribute') attribute: string,
    @Body() { value, reason, until }: ValueByHand,
    @Actor() actor: string,
  ): Promise<HandValue> {
    const { id } = await this.find(name);
    return this.joinery.setByHand.execute({ identityId: id, attribute, value, reason, until: until ?? null }, actor);
  }

  /** Takes back what was set by hand. */
  @Delete(':person/attributes/:attribute')
  async unset(
    @Param('person') name: string,
    @Param('attribute') attribute: string,
    @Body() { reason }: WordByHand,
    @Actor() actor: string,
  ): Promise<HandValue> {
    const { id } = await this.find(name);
    return this.joinery.setByHand.execute({ identityId: id, attribute, value: null, reason, until: null }, actor);
  }

  /** Merges that are in force and name the person, newest first. */
  @Get(':person/merges')
  async merges(@Param('person') name: string): Promise<PersonMerge[]> {
    const { id } = await this.find(name);
    return this.joinery.store.read((tx) => tx.merges.inForce(id));
  }

  /** Says that the person is another one: their records go over, their history stays, nothing is deleted. */
  @Post(':person/merges')
  async merge(
    @Param('person') name: string,
    @Body() { into, reason, preview }: MergeWish,
    @Actor() actor: string,
  ): Promise<MergeReport> {
    const merge = { mergedId: (await this.find(name)).id, keptId: (await this.find(into)).id };
    const { mergePeople } = this.joinery;
    return preview === true ? mergePeople.preview(merge) : mergePeople.execute(merge, reason, actor);
  }

  /** Takes a merge back; both are looked at from their own records alone. */
  @Post('merges/:merge/undo')
  async unmerge(
    @Param('merge') merge: string,
    @Body() { reason }: WordByHand,
    @Actor() actor: string,
  ): Promise<{ records: readonly string[] }> {
    return { records: await this.joinery.mergePeople.undo(merge, reason, actor) };
  }

  private async find(name: string): Promise<PersonSummary> {
    return onlyPerson(await this.joinery.store.read((tx) => tx.people.named(name, NAMESAKES)), name);
  }
}
