import type { ValueTransformer } from 'typeorm';

/** TypeORM makes a JavaScript `Date` of a timestamp; here it becomes the instant that everything else works with. */
export const instant: ValueTransformer = {
  from: (value: Date | null) => (value === null ? null : value.toISOString()),
  to: (value: string | null) => value,
};
