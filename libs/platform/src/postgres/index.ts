export { DatabaseError } from './database-error';
export {
  type OpenDatabaseOptions,
  type OpenedDatabase,
  openDatabase,
  removeEmbedded,
  stopEmbedded,
} from './open-database';
