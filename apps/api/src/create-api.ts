import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config, Joinery } from '@joinery/platform';
import { createLogger } from '@joinery/platform/nest';
import { ApiModule } from './api.module';
import { readBodies } from './http/bodies';
import { callers } from './http/callers';
import { manners, refuseNul } from './http/manners';
import { scimHandler } from './inbound-scim/scim-handler';
import { webhookHandler } from './webhooks/webhook-handler';

/**
 * Builds the HTTP application over a product that is put together already; the caller listens and closes. What sources
 * push and webhooks send is answered before the API's token is asked for and before a body is read: both have their own
 * keys and limits.
 */
export async function createApi(
  joinery: Joinery,
  config: Config,
  options: { worker: boolean },
): Promise<INestApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.over(joinery, config, options), {
    logger: createLogger(),
    bodyParser: false,
  });
  app.disable('x-powered-by');
  app.use(manners);
  app.use(scimHandler(joinery.inbound));
  app.use(refuseNul);
  app.use(webhookHandler(joinery));
  app.use(callers(config));
  readBodies(app);
  return app;
}
