import { randomBytes } from 'node:crypto';
import { isRowNumber, sha256 } from '@joinery/kernel';
import { parsePatchPath, placeOf, ScimProblem, USER_TYPE } from '@joinery/scim';
import type { InboundToken } from '@joinery/store';
import { type Ground, Refusal } from '../ports';
import { sourceNamed } from '../policy/source-named';

export interface NewToken {
  readonly id: string;
  /** Shown once: only its SHA-256 is kept. */
  readonly token: string;
}

const PREFIX = 'jin_';

/** Makes and revokes the tokens with which sources push; each opens one source. */
export class SourceTokens {
  constructor(private readonly ground: Ground) {}

  async make(sourceId: string, actor: string): Promise<NewToken> {
    this.checkSource(sourceId);
    const token = `${PREFIX}${randomBytes(32).toString('base64url')}`;
    const madeAt = this.ground.clock.now();
    const hint = token.slice(0, PREFIX.length + 4);
    const id = await this.ground.store.transaction(async (tx) => {
      const made = await tx.inboundTokens.add({ sourceId, hash: sha256(token), hint, madeBy: actor, madeAt });
      const data = { source: sourceId, token: made, hint };
      await tx.audit.append([{ occurredAt: madeAt, actor, type: 'source.token-made', data }]);
      return made;
    });
    return { id, token };
  }

  async revoke(id: string, actor: string): Promise<InboundToken> {
    const at = this.ground.clock.now();
    return this.ground.store.transaction(async (tx) => {
      const revoked = isRowNumber(id) ? await tx.inboundTokens.revoke(id, actor, at) : null;
      if (revoked === null)
        throw new Refusal(
          'TOKEN_UNKNOWN',
          `No token ${id} is good for anything. joinery source tokens shows which are.`,
        );
      const data = { source: revoked.sourceId, token: id, hint: revoked.hint };
      await tx.audit.append([{ occurredAt: at, actor, type: 'source.token-revoked', data }]);
      return revoked;
    });
  }

  private checkSource(sourceId: string): void {
    const mapping = sourceNamed(this.ground.policies.current(), sourceId);
    const key = mapping.columns.find((column) => column.attribute === mapping.key);
    if (key?.from[0] !== undefined && isOfUsers(key.from[0])) return;
    throw new Refusal(
      'SOURCE_NOT_PUSHED',
      `No SCIM attribute gives the key of source "${sourceId}": its columns are those of files. Make a source whose columns are SCIM paths, as policies/sources/idp.yaml.`,
    );
  }
}

/** True for the path of an attribute that users of SCIM have. */
function isOfUsers(text: string): boolean {
  const path = parsePatchPath(text);
  return !(path instanceof ScimProblem) && placeOf(USER_TYPE, path.name) !== null;
}
