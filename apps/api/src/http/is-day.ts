import { isLocalDate } from '@joinery/kernel';
import { ValidateBy, type ValidationOptions } from 'class-validator';

/** A day that the calendar has, as `YYYY-MM-DD`. */
export function IsDay(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isDay',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && isLocalDate(value),
        defaultMessage: (about) => `${about?.property ?? 'it'} must be a day of the calendar as YYYY-MM-DD`,
      },
    },
    options,
  );
}
