import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import type { Config } from '../config';
import type { Joinery } from '../joinery';
import { CONFIG, JOINERY } from '../tokens';
import { Worker } from './worker';

/** Gives Nest what was put together by `openJoinery`. */
@Global()
@Module({})
export class JoineryModule {
  static over(joinery: Joinery, config: Config): DynamicModule {
    const providers = [
      { provide: JOINERY, useValue: joinery },
      { provide: CONFIG, useValue: config },
    ];
    return { module: JoineryModule, providers, exports: providers };
  }
}

/** The loops of a worker; needs `JoineryModule`. Leave it out of a process that only answers requests. */
@Module({ imports: [ScheduleModule.forRoot()], providers: [Worker] })
export class WorkerModule {}
