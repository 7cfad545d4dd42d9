import { isUtf8 } from 'node:buffer';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** Who asks: the `X-Joinery-Actor` header, kept with every decision. */
export const Actor = createParamDecorator((_data: unknown, context: ExecutionContext): string => {
  const header = context.switchToHttp().getRequest<Request>().headers['x-joinery-actor'];
  return typeof header === 'string' && header.trim() !== '' ? asWritten(header).trim().slice(0, 200) : 'api';
});

/** Node reads the bytes of a header as Latin-1; people's names are mostly sent as UTF-8. */
function asWritten(header: string): string {
  const bytes = Buffer.from(header, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : header;
}
