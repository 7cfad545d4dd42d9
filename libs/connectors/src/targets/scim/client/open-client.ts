import { ScimClient } from './client';
import { authorizerFor, type Credentials } from './credentials';
import { Dialect } from '../dialect/dialect';
import type { ScimProfile } from '../dialect/scim-profile';
import type { ScimTargetOptions } from '../scim-target';
import { tlsForTokens } from './tls';
import { Wire } from './wire';

/** The way to an app: connections, credentials and the profile made ready for use. */
export function openClient(
  options: ScimTargetOptions,
  profile: ScimProfile,
  connections: number,
  keepsReads = false,
): ScimClient {
  const tls = options.tls ?? null;
  const credentials = credentialsOf(options);
  const tokenUrl = credentials.kind === 'oauth2-client-credentials' ? credentials.tokenUrl : options.baseUrl;
  const wire = new Wire({
    baseUrl: options.baseUrl,
    authorizer: authorizerFor(credentials, tlsForTokens(tls, options.baseUrl, tokenUrl), profile.headers.tokenScheme),
    tls,
    headers: profile.headers,
    connections,
    keepsReads,
    timeouts: { ...profile.timeouts, ...options.timeouts },
    maxAnswerBytes: profile.maxAnswerBytes,
  });
  return new ScimClient(wire, new Dialect(profile));
}

export function credentialsOf({ credentials, token }: ScimTargetOptions): Credentials {
  return credentials ?? { kind: 'bearer', token: token ?? (() => Promise.resolve(null)) };
}
