import { ConsoleLogger } from '@nestjs/common';

/** In whose name Nest tells how it puts itself together. */
const OF_NEST: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
]);

/** One line of JSON per event on standard output; nothing of what Nest says of itself while all is well. */
export function createLogger(): ConsoleLogger {
  return new ProductLogger({ json: true, logLevels: ['log', 'warn', 'error', 'fatal'] });
}

class ProductLogger extends ConsoleLogger {
  override log(message: unknown, ...context: unknown[]): void {
    if (!OF_NEST.has(context.at(-1))) super.log(message, ...context);
  }
}
