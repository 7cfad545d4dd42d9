export { DatabaseError } from './database-error';
export { type OpenDatabaseOptions, type OpenedDatabase, openDatabase, removeEmbedded } from './open-database';
export { isHeld } from './lock-file';
export { processBirth } from './processes';
