export { DatabaseError } from './database-error';
export { type OpenDatabaseOptions, type OpenedDatabase, openDatabase } from './open-database';
