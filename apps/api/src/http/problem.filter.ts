import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { Refusal } from '@joinery/pipeline';
import { databaseTrouble } from '@joinery/store';
import type { Request, Response } from 'express';
import { methodsAt } from './methods-at';
import { problem, type Problem, sendProblem } from './problem';
import { statusOf } from './refusal-status';

/** Every failure leaves as problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('api');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    // An answer that has begun cannot become another one: it is cut, so that nobody takes it for whole.
    if (response.headersSent) return void response.destroy();
    const found = this.toProblem(error);
    const others = found.status === 404 ? methodsAt(http.getRequest<Request>()) : [];
    if (others.length === 0) return sendProblem(response, found);
    const allow = others.join(', ');
    sendProblem(response, problem(405, `Here one can ask for ${allow}.`), { allow });
  }

  private toProblem(error: unknown): Problem {
    if (error instanceof Refusal)
      return { ...problem(statusOf(error.code), error.message, error.code), title: 'Refused' };
    if (error instanceof HttpException) {
      const body = error.getResponse();
      const message = typeof body === 'object' && 'message' in body ? body.message : error.message;
      return problem(error.getStatus(), Array.isArray(message) ? message.join('; ') : String(message));
    }
    const trouble = databaseTrouble(error);
    if (trouble !== null) {
      this.log.error((error as Error).message);
      return problem(503, trouble, 'DATABASE_AWAY');
    }
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return problem(500, 'Something went wrong here; the log says what.', 'INTERNAL');
  }
}
