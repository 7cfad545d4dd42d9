import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** How much of a list is wanted. */
export class Limit {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit = 100;
}

/** A part of a list that can be long: as much as is wanted of what comes behind the last entry of the page before. */
export class Page extends Limit {
  /** The id (of steps the `seq`) of the last entry of the page before. */
  @IsOptional()
  @Matches(/^\d{1,18}$/, { message: 'cursor must be the id (of steps the seq) of the last entry of the page before' })
  cursor?: string;
}
