import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Config } from '../config';
import type { Joinery } from '../joinery';
import { createLogger } from './create-logger';
import { JoineryModule, WorkerModule } from './joinery.module';

/** Runs the loops of a worker in this process until the returned context is closed. */
export function startWorker(joinery: Joinery, config: Config): Promise<INestApplicationContext> {
  const imports = [JoineryModule.over(joinery, config), WorkerModule];
  return NestFactory.createApplicationContext({ imports }, { logger: createLogger() });
}
