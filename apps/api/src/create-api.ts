import { type INestApplication, Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Config, Joinery } from '@joinery/platform';
import { createLogger, JoineryModule, WorkerModule } from '@joinery/platform/nest';
import type { Express } from 'express';
import { AppsController } from './apps.controller';
import { AuditController } from './audit.controller';
import { PoliciesController } from './policies.controller';
import { CasesController } from './cases.controller';
import { DispatchController } from './dispatch.controller';
import { GrantsController } from './grants.controller';
import { HealthController } from './health.controller';
import { HomeController } from './home.controller';
import { scimHandler } from './inbound-scim/scim-handler';
import { ImportsController } from './imports.controller';
import { manners } from './manners';
import { PeopleController } from './people.controller';
import { PlansController } from './plans.controller';
import { ProblemFilter } from './problem.filter';
import { ReconciliationsController } from './reconciliations.controller';
import { TokenGuard } from './token.guard';
import { webhookHandler } from './webhooks/webhook-handler';

export const controllers = [
  HomeController,
  HealthController,
  ImportsController,
  PlansController,
  PeopleController,
  GrantsController,
  CasesController,
  AppsController,
  DispatchController,
  ReconciliationsController,
  AuditController,
  PoliciesController,
];

/** Builds the HTTP application over a product that is put together already; the caller listens and closes. */
export async function createApi(
  joinery: Joinery,
  config: Config,
  options: { worker: boolean },
): Promise<INestApplication> {
  const imports = [JoineryModule.over(joinery, config), ...(options.worker ? [WorkerModule] : [])];
  @Module({ imports, controllers })
  class ApiProcess {}
  const app = await NestFactory.create(ApiProcess, { logger: createLogger(), bodyParser: true });
  (app.getHttpAdapter().getInstance() as Express).disable('x-powered-by');
  app.use(manners);
  app.use(scimHandler(joinery.inbound));
  app.use(webhookHandler(joinery));
  app.useGlobalGuards(new TokenGuard(config));
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.useGlobalFilters(new ProblemFilter());
  return app;
}
