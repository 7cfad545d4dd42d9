import type { ClientProof } from '@joinery/identity';
import type { AppAuth } from '@joinery/store';

/** How an app lets us in, as somebody said it: with settings of other ways perhaps, and without some of its own. */
export interface SaidAuth {
  readonly kind: AppAuth['kind'];
  readonly userName?: string | undefined;
  readonly tokenUrl?: string | undefined;
  readonly clientId?: string | undefined;
  readonly scope?: string | undefined;
  readonly audience?: string | undefined;
  readonly sendAs?: ClientProof | undefined;
}

/**
 * Keeps what belongs to the way that was chosen; what is missing of it is empty, and refused when the app is connected.
 */
export function appAuth({ kind, userName = '', tokenUrl = '', clientId = '', ...said }: SaidAuth): AppAuth {
  switch (kind) {
    case 'bearer':
    case 'none':
      return { kind };
    case 'basic':
      return { kind, userName };
    case 'oauth2-client-credentials': {
      const { scope, audience, sendAs } = said;
      return {
        kind,
        tokenUrl,
        clientId,
        ...(scope === undefined ? {} : { scope }),
        ...(audience === undefined ? {} : { audience }),
        ...(sendAs === undefined ? {} : { sendAs }),
      };
    }
  }
}
