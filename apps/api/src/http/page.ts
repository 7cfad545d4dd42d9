import { Type } from 'class-transformer';
import { IsInt, Matches, Max, Min } from 'class-validator';
import { MayBeAbsent } from './may-be-absent';

/** What PostgreSQL's integer holds; behind it nothing comes. */
const GREATEST_SEQ = 2_147_483_647;

/** How much of a list is wanted. */
export class Limit {
  @MayBeAbsent()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit = 100;
}

/** A part of a list that can be long: as much as is wanted of what comes behind the last entry of the page before. */
export class Page extends Limit {
  /** The id (of steps the `seq`) of the last entry of the page before. */
  @MayBeAbsent()
  @Matches(/^\d{1,18}$/, { message: 'cursor must be the id (of steps the seq) of the last entry of the page before' })
  cursor?: string;

  /** Of what is numbered within its list (steps, drift): the number of that entry, -1 before the first. */
  get afterSeq(): number {
    return Math.min(Number(this.cursor ?? -1), GREATEST_SEQ);
  }
}
