import { type INestApplication, Module, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config, Joinery } from '@joinery/platform';
import { createLogger, JoineryModule, WorkerModule } from '@joinery/platform/nest';
import { AppsController } from './apps.controller';
import { AuditController } from './audit.controller';
import { CasesController } from './cases.controller';
import { DispatchController } from './dispatch.controller';
import { DoctorController } from './doctor.controller';
import { GrantsController } from './grants.controller';
import { HealthController } from './health.controller';
import { HomeController } from './home.controller';
import { scimHandler } from './inbound-scim/scim-handler';
import { ImportsController } from './imports.controller';
import { readBodies } from './http/bodies';
import { callers } from './http/callers';
import { manners } from './http/manners';
import { ProblemFilter } from './http/problem.filter';
import { PeopleController } from './people.controller';
import { PlansController } from './plans.controller';
import { PoliciesController } from './policies.controller';
import { ReconciliationsController } from './reconciliations.controller';
import { webhookHandler } from './webhooks/webhook-handler';

export const controllers = [
  HomeController,
  HealthController,
  DoctorController,
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
  const app = await NestFactory.create<NestExpressApplication>(ApiProcess, {
    logger: createLogger(),
    bodyParser: false,
  });
  app.disable('x-powered-by');
  app.use(manners);
  app.use(scimHandler(joinery.inbound));
  app.use(webhookHandler(joinery));
  app.use(callers(config));
  readBodies(app);
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.useGlobalFilters(new ProblemFilter());
  return app;
}
