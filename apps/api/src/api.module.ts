import { type DynamicModule, Module, ValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import type { Config, Joinery } from '@joinery/platform';
import { JoineryModule, WorkerModule } from '@joinery/platform/nest';
import { AppsController } from './apps.controller';
import { AuditController } from './audit.controller';
import { CasesController } from './cases.controller';
import { DispatchController } from './dispatch.controller';
import { DoctorController } from './doctor.controller';
import { GrantsController } from './grants.controller';
import { HealthController } from './health.controller';
import { HomeController } from './home.controller';
import { ProblemFilter } from './http/problem.filter';
import { ImportsController } from './imports.controller';
import { PeopleController } from './people.controller';
import { PlansController } from './plans.controller';
import { PoliciesController } from './policies.controller';
import { ReconciliationsController } from './reconciliations.controller';

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

/**
 * The controllers of `/api/v1`, and what holds for each of them: bodies and queries are checked, failures are problems.
 */
@Module({
  controllers,
  providers: [
    {
      provide: APP_PIPE,
      useFactory: () => new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }),
    },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
})
export class ApiModule {
  /** `worker`: the loops of a worker run in the same process. */
  static over(joinery: Joinery, config: Config, { worker }: { readonly worker: boolean }): DynamicModule {
    return { module: ApiModule, imports: [JoineryModule.over(joinery, config), ...(worker ? [WorkerModule] : [])] };
  }
}
