import { BadRequestException } from '@nestjs/common';
import { type Instant, parseInstant } from '@joinery/kernel';

/** The time that a query names; refuses what is none, and a time of day without its zone. */
export function instantOf(name: string, text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null)
    throw new BadRequestException(`${name}: "${text}" is neither a date nor an instant with a zone.`);
  return instant;
}
