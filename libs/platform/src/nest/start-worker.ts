import { ConsoleLogger, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Config } from '../config';
import type { Joinery } from '../joinery';
import { JoineryModule, WorkerModule } from './joinery.module';

/** Runs the loops of a worker in this process until the returned context is closed. */
export function startWorker(joinery: Joinery, config: Config): Promise<INestApplicationContext> {
  @Module({ imports: [JoineryModule.over(joinery, config), WorkerModule] })
  class WorkerProcess {}
  return NestFactory.createApplicationContext(WorkerProcess, { logger: createLogger() });
}

/** One line of JSON per event on standard output; quiet about everything that Nest says of itself. */
export function createLogger(): ConsoleLogger {
  return new ConsoleLogger({ json: true, logLevels: ['log', 'warn', 'error', 'fatal'] });
}
