import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { Refusal } from '@joinery/pipeline';
import type { Response } from 'express';
import { problem, type Problem } from './problem';

const NOT_FOUND = /_UNKNOWN$/;
const CONFLICT = /^PLAN_|_DECIDED$/;

/** Every failure leaves as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('api');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const found = this.toProblem(error);
    // An answer that has begun cannot become another one: it is cut, so that nobody takes it for whole.
    if (response.headersSent) return void response.destroy();
    if (found.status === 401) response.setHeader('www-authenticate', 'Bearer realm="joinery"');
    response.status(found.status).type('application/problem+json').send(JSON.stringify(found));
  }

  private toProblem(error: unknown): Problem {
    if (error instanceof Refusal) {
      const status = NOT_FOUND.test(error.code) ? 404 : CONFLICT.test(error.code) ? 409 : 422;
      return { ...problem(status, error.code, error.message), title: 'Refused' };
    }
    if (error instanceof HttpException) {
      const body = error.getResponse();
      const message = typeof body === 'object' && 'message' in body ? body.message : error.message;
      const detail = Array.isArray(message) ? message.join('; ') : String(message);
      return problem(error.getStatus(), `HTTP_${error.getStatus()}`, detail);
    }
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return problem(500, 'INTERNAL', 'Something went wrong here; the log says what.');
  }
}
