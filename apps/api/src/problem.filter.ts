import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { Refusal } from '@joinery/pipeline';
import type { Response } from 'express';

const NOT_FOUND = /_UNKNOWN$/;
const CONFLICT = /^PLAN_|_DECIDED$/;

/** Every failure leaves as problem+json (RFC 9457) with a stable code and a sentence that says what to do. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('api');

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    const problem = this.toProblem(error);
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }

  private toProblem(error: unknown): { status: number; code: string; title: string; detail: string } {
    if (error instanceof Refusal) {
      const status = NOT_FOUND.test(error.code) ? 404 : CONFLICT.test(error.code) ? 409 : 422;
      return { status, code: error.code, title: 'Refused', detail: error.message };
    }
    if (error instanceof HttpException) {
      const body = error.getResponse();
      const message = typeof body === 'object' && 'message' in body ? body.message : error.message;
      const detail = Array.isArray(message) ? message.join('; ') : String(message);
      return { status: error.getStatus(), code: `HTTP_${error.getStatus()}`, title: error.name, detail };
    }
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return {
      status: 500,
      code: 'INTERNAL',
      title: 'Internal error',
      detail: 'Something went wrong here; the log says what.',
    };
  }
}
