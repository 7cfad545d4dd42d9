import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min } from 'class-validator';

/** How much of a list is wanted. */
export class Page {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit = 100;

  /** Give what stands before (audit) or after (steps) this one. */
  @IsOptional()
  @Matches(/^\d{1,18}$/, { message: 'cursor must be the number of an entry of the page before' })
  cursor?: string;
}
