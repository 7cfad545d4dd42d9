import { Foundation1795000000000 } from './1795000000000-foundation';

/** Every migration, oldest first. A migration that has left this machine is never edited again. */
export const migrations = [Foundation1795000000000];
