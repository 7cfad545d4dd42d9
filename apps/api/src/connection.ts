import { BadRequestException } from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { CLIENT_PROOFS, type ClientProof } from '@joinery/identity';
import type { AdoptionDecision } from '@joinery/pipeline';
import { appAuth } from '@joinery/platform';
import type { AppAuth, AppTls } from '@joinery/store';
import { MayBeAbsent } from './http/may-be-absent';

const KINDS = ['bearer', 'oauth2-client-credentials', 'basic', 'none'] as const;

export class Disconnection {
  @IsString()
  @Length(1, 500)
  reason!: string;
}

/** At most so many requests in any so many seconds. */
export class Budget {
  @IsInt()
  @Min(1)
  @Max(9_999_999)
  requests!: number;

  @IsInt()
  @Min(1)
  @Max(999_999)
  seconds!: number;
}

/** How an app is reached. Secrets are named here, never sent. */
export class Connection {
  @IsString()
  @MaxLength(2000)
  baseUrl!: string;

  @MayBeAbsent()
  @Matches(/^[a-z0-9-]{1,40}$/)
  profile?: string;

  @IsIn(KINDS)
  auth: (typeof KINDS)[number] = 'bearer';

  /** Name of the environment variable that holds the app's token, password or client secret. */
  @MayBeAbsent()
  @IsString()
  tokenEnv?: string;

  /** Path of the file that holds it, as the workers see it. */
  @MayBeAbsent()
  @IsString()
  tokenFile?: string;

  @MayBeAbsent()
  @IsString()
  @MaxLength(2000)
  tokenUrl?: string;

  @MayBeAbsent()
  @IsString()
  clientId?: string;

  @MayBeAbsent()
  @IsString()
  scope?: string;

  @MayBeAbsent()
  @IsString()
  audience?: string;

  @MayBeAbsent()
  @IsIn(CLIENT_PROOFS)
  clientAuth?: ClientProof;

  @MayBeAbsent()
  @IsString()
  userName?: string;

  /** Paths of PEM files, as the workers see them. */
  @MayBeAbsent()
  @IsString()
  ca?: string;

  @MayBeAbsent()
  @IsString()
  cert?: string;

  @MayBeAbsent()
  @IsString()
  key?: string;

  @IsInt()
  @Min(1)
  @Max(256)
  concurrency = 16;

  /** Absent: what the profile states; null: none. */
  @ValidateIf(({ budget }: Connection) => budget !== undefined && budget !== null)
  @IsObject()
  @ValidateNested()
  @Type(() => Budget)
  budget?: Budget | null;
}

export class TestOrder {
  @MayBeAbsent()
  @IsBoolean()
  write = false;
}

export class AdoptionOrder {
  /** The hash of the list that is accepted. */
  @MayBeAbsent()
  @Matches(/^[0-9a-f]{8,64}$/)
  accept?: string;

  @MayBeAbsent()
  @IsString()
  remoteId?: string;

  @MayBeAbsent()
  @IsString()
  identityId?: string;

  decision(): AdoptionDecision {
    const { accept, remoteId, identityId } = this;
    if (accept !== undefined && remoteId === undefined) return { kind: 'accept', hash: accept };
    if (accept === undefined && remoteId !== undefined && identityId !== undefined)
      return { kind: 'link', remoteId, identityId };
    throw new BadRequestException('Send either accept, or remoteId and identityId.');
  }
}

export function authOf({ auth: kind, clientAuth: sendAs, ...said }: Connection): AppAuth {
  return appAuth({ ...said, kind, sendAs });
}

export function tlsOf({ ca, cert, key }: Connection): AppTls {
  return { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
}
