import { readFileSync } from 'node:fs';
import type { SecretPlace } from '@joinery/identity';
import { Refusal } from '@joinery/pipeline';

/** A secret from where the policy says that it is; `owner` and `what` are for the message when it is not there. */
export function readSecret(place: SecretPlace | undefined, owner: string, what: string): string {
  const { env, file } = place ?? {};
  if (env !== undefined) {
    const secret = process.env[env];
    if (secret) return secret;
    throw new Refusal('SECRET_MISSING', `${owner}: the environment variable ${env} that holds ${what} is not set.`);
  }
  if (file === undefined) throw new Refusal('SECRET_MISSING', `${owner}: the policy does not say where ${what} is.`);
  return readSecretFile(file, owner, what).replace(/\r?\n$/, '');
}

export function readSecretFile(file: string, owner: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Refusal('SECRET_MISSING', `${owner}: the file ${file} that holds ${what} cannot be read.`);
  }
}
