import { Refusal } from '@joinery/pipeline';
import { databaseTrouble } from '@joinery/store';
import { ConfigError } from './config';
import { PolicyError } from './policy-folder';
import { DatabaseError } from './postgres/database-error';

/** What a code of Node or of the system looks like; PostgreSQL's are numbers to whoever reads ours. */
const SYSTEM_CODE = /^E[A-Z]+[A-Z_]*$/;
const WHERE_TO_LISTEN = 'JOINERY_PORT and JOINERY_HOST say where to listen.';

/** Why a program ended: what is known to go wrong is told in its own words, and a bug shows where it happened. */
export function explainFailure(error: unknown): string {
  if (error instanceof Refusal) return `${error.message} [${error.code}]`;
  if (error instanceof PolicyError) return `The policy files have errors, so nothing was done:\n${error.message}`;
  if (error instanceof ConfigError || error instanceof DatabaseError) return error.message;
  const trouble = databaseTrouble(error);
  if (trouble !== null) return trouble;
  if (!(error instanceof Error)) return String(error);
  if (!('code' in error) || typeof error.code !== 'string') return error.stack ?? error.message;
  const words = error.message.includes(error.code) ? error.message : `${error.message} [${error.code}]`;
  return `${words}${'syscall' in error && error.syscall === 'listen' ? `. ${WHERE_TO_LISTEN}` : ''}`;
}

/** The code of what went wrong, for scripts: that of a refusal or of the system, or which kind of trouble it is. */
export function failureCode(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  if (error instanceof PolicyError) return 'POLICY_UNFIT';
  if (error instanceof ConfigError) return 'CONFIG_INVALID';
  if (error instanceof DatabaseError) return 'DATABASE_UNUSABLE';
  if (databaseTrouble(error) !== null) return 'DATABASE_AWAY';
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && SYSTEM_CODE.test(code) ? code : 'INTERNAL';
}
