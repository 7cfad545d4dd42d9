import { stopwatch } from '@joinery/kernel';
import type { Check, CheckName } from '../../../kit/connection-report';
import { TargetError } from '../../../kit/errors';
import type { Exchange } from '../../../kit/target';
import type { ScimClient } from '../client/client';
import { masked } from '../client/masked';

type Verdict = Pick<Check, 'result' | 'text'>;

/** Runs checks one after another; one that throws has failed, and the next one runs all the same. */
export class CheckRun {
  readonly checks: Check[] = [];
  readonly departures = new Set<string>();
  readonly misfits: string[] = [];
  /** A second account with a name that is taken was tried, and refused. */
  doublesRefused = false;

  constructor(private asking: ScimClient) {}

  get client(): ScimClient {
    return this.asking;
  }

  /** What comes is asked as a narrower profile has it. */
  goOnWith(client: ScimClient): void {
    this.asking = client;
  }

  async check(name: CheckName, work: (trail: Exchange[]) => Promise<Verdict>): Promise<Check> {
    const elapsed = stopwatch();
    const trail: Exchange[] = [];
    const verdict = await work(trail).catch((error: unknown): Verdict => {
      if (!(error instanceof TargetError)) throw error;
      for (const one of error.exchanges) if (!trail.includes(one)) trail.push(one);
      return { result: 'failed', text: `${error.code}: ${error.message}` };
    });
    const check: Check = { name, ...verdict, ms: Math.round(elapsed()), exchanges: trail.map(maskedExchange) };
    this.checks.push(check);
    return check;
  }

  skip(name: CheckName, text: string): void {
    this.checks.push({ name, result: 'skipped', text, ms: 0, exchanges: [] });
  }
}

/** A value of a filter, with the escapes of a JSON string in it. */
const QUOTED = /%22(?:%5C.|(?!%22).)*%22/gi;

/**
 * Who is asked for, and what the app shows of people, is told by its form; what it says of itself and of failures stays
 * as it is.
 */
function maskedExchange(exchange: Exchange): Exchange {
  const isAboutPeople = /^\/(users|groups)/i.test(exchange.path) && exchange.method === 'GET';
  if (!isAboutPeople) return exchange;
  const asked = { ...exchange, path: exchange.path.replace(QUOTED, '%22…%22') };
  const isShown = exchange.response !== undefined && (exchange.status ?? 500) < 300;
  return isShown ? { ...asked, response: masked(exchange.response) } : asked;
}
