import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Who asks: the `X-Joinery-Actor` header, kept with every decision. */
export const Actor = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const name = context.switchToHttp().getRequest<Request>().headers['x-joinery-actor'];
  return typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 200) : 'api';
});
