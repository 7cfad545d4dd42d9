import type { PolicySet } from '@joinery/policy';
import type { Transaction } from '@joinery/store';
import { type Ground, Refusal } from '../ports';
import type { PersonOutcome } from './evaluate-person';
import { formerGroupsOf, withFormerGroups } from './former-groups';
import { type NamedPeople, reserveNames } from './reserve-names';
import { noteFreshness } from './source-freshness';
import { type Round, writePage } from './write-page';

export interface EvaluationResult {
  readonly people: number;
  readonly events: Readonly<Record<string, number>>;
  /** People who are held, with what is wrong. */
  readonly held: number;
}

const PAGE = 500;
/** One is written while the next one is read, named and judged. A third brought nothing, and costs memory. */
const MOST_OPEN = 2;

/**
 * Looks at everybody who is due: those whose records changed, whose next instant has come, or who were judged under
 * another policy. Writes their attributes with provenance, their state, the joiner, mover or leaver event, and the
 * desired account in every app. A page of people is one transaction; a crash leaves the rest due. While a page is
 * written, the next one is read and judged: the database and this process so work at the same time.
 */
export class EvaluatePeople {
  constructor(private readonly ground: Ground) {}

  async execute(onProgress?: (people: number) => void): Promise<EvaluationResult> {
    const policy = this.ground.policies.current();
    const { clock } = this.ground;
    const now = clock.now();
    const events: Record<string, number> = {};
    let people = 0;
    let held = 0;
    const known = await this.ground.store.transaction(async (tx) => {
      await holdPolicy(tx, policy);
      await tx.policy.keep(policy, now);
      await tx.looks.markWoken(now);
      const former = formerGroupsOf(policy, await tx.appGroups.known());
      return { former, staleSources: await noteFreshness(tx, policy, now) };
    });
    for await (const page of this.pages({ policy, now, ...known, isAhead: clock.isAhead === true })) {
      for (const outcome of page) {
        people += 1;
        if (outcome.findings.length > 0) held += 1;
        if (outcome.event) events[outcome.event] = (events[outcome.event] ?? 0) + 1;
      }
      onProgress?.(people);
    }
    return { people, events, held };
  }

  /**
   * Pages that are written, until nobody is due. Whoever became due by a page that was still being written was not
   * found by the next one: so it ends only when nobody is due and nothing is being written. Pages that have begun end
   * before this does, however this ends.
   */
  private async *pages(round: Round): AsyncGenerator<readonly PersonOutcome[]> {
    const open: OpenPage[] = [];
    try {
      for (;;) {
        for (let isAnybody = true; isAnybody && open.length < MOST_OPEN;) {
          const page = this.begin(round);
          isAnybody = await page.isNamed;
          if (isAnybody) open.push(page);
          else await page.written;
        }
        const oldest = open.shift();
        if (oldest === undefined) return;
        yield await oldest.written;
      }
    } finally {
      await Promise.allSettled(open.map(({ written }) => written));
    }
  }

  private begin(round: Round): OpenPage {
    let tell: (isAnybody: boolean) => void = () => undefined;
    const isNamed = new Promise<boolean>((resolve) => (tell = resolve));
    const written = this.ground.store.transaction(async (tx) => {
      const named = await takeInTurn(tx, round);
      tell(named !== null);
      return named === null ? [] : writePage(tx, named, round);
    });
    // Whoever waits for the names of a page that failed goes on to hear of it.
    written.catch(() => tell(false));
    return { isNamed, written };
  }
}

/** A page on its way. */
interface OpenPage {
  /**
   * Its people are taken and have their names, so that the next page may begin; false: nobody was due, or it failed.
   */
  readonly isNamed: Promise<boolean>;
  /** Everything that the look came to is committed. */
  readonly written: Promise<readonly PersonOutcome[]>;
}

/** The next people who are due, with their names; null when nobody is. */
async function takeInTurn(tx: Transaction, { policy, now, staleSources, former }: Round): Promise<NamedPeople | null> {
  await holdPolicy(tx, policy);
  return tx.looks.inTurn(async () => {
    const taken = await tx.looks.take(PAGE);
    if (taken.length === 0) return null;
    const due = staleSources.length === 0 ? taken : taken.map((person) => ({ ...person, staleSources }));
    const ready = due.map((person) => withFormerGroups(person, former));
    return reserveNames(tx, ready, policy, now);
  });
}

/** Nobody is judged under a set that is not in force, and none is put in force while a page is judged. */
async function holdPolicy(tx: Transaction, { digest, id, version }: PolicySet): Promise<void> {
  const inForce = await tx.policy.holdInForce();
  if (inForce === null || inForce === digest) return;
  throw new Refusal(
    'POLICY_NOT_IN_FORCE',
    `${id} ${version} (${digest.slice(0, 12)}), which this process reads, is not in force: ${inForce.slice(0, 12)} is. Put it in force first (joinery plan make), or wait a minute: a worker follows what is in force.`,
  );
}
