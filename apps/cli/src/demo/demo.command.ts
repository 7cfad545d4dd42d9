import type { Command } from 'commander';
import type { GlobalOptions } from '../options';
import { runDemo } from './run-demo';

export interface DemoOptions extends GlobalOptions {
  readonly port?: string;
  readonly reset?: boolean;
}

export function addDemoCommand(command: Command): void {
  command
    .option('--port <number>', 'port of the API (default: 4810, or a free one)')
    .option('--reset', 'throw the demo data away and start over')
    .action((_options: unknown, self: Command) => runDemo(self.optsWithGlobals<DemoOptions>()));
}
