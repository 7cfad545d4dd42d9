import { timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { sha256 } from '@joinery/kernel';
import type { Config } from '@joinery/platform';
import type { Request } from 'express';

/** Asks every caller for the API token when one is configured; without one the API listens on loopback only. */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    const expected = this.config.apiToken;
    const request = context.switchToHttp().getRequest<Request>();
    if (expected === null || request.path === '/health') return true;
    const shown = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (timingSafeEqual(Buffer.from(sha256(shown)), Buffer.from(sha256(expected)))) return true;
    throw new UnauthorizedException('Show the API token: Authorization: Bearer …');
  }
}
