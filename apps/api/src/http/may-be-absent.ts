import { ValidateIf } from 'class-validator';

/**
 * May be left out. A null is something that was said, and is checked: class-validator's `IsOptional` would let it
 * through.
 */
export function MayBeAbsent(): PropertyDecorator {
  return ValidateIf((_order, value) => value !== undefined);
}
