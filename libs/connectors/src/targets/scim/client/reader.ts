import type { Permit } from '../../../kit/target';
import { ScimClient } from './client';
import { Doors } from './doors';
import type { Wire } from './wire';

/** Readings of everybody have so many connections at most. */
const CONNECTIONS = 4;

/**
 * The way to an app for readings, over connections of their own: they do not stand in line behind what is sent, nor
 * what is sent behind them. What is learned of the app is learned for both.
 */
export class Reader {
  private readonly wire: Wire;
  private readonly doors: Doors;

  /** `concurrency`: requests that the app takes at once. */
  constructor(
    private readonly client: ScimClient,
    concurrency: number,
  ) {
    const connections = Math.min(CONNECTIONS, concurrency);
    this.wire = client.wire.another(connections);
    this.doors = new Doors(connections);
  }

  under(permit: Permit | undefined): ScimClient {
    return new ScimClient(this.wire, this.client.dialect, this.doors.before(permit));
  }

  close(): Promise<void> {
    return this.wire.close();
  }
}
