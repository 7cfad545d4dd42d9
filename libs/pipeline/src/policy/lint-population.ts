import { profileValues } from '@joinery/identity';
import type { PopulationLint } from '@joinery/policy';
import type { Ground } from '../ports';

const PAGE = 2_000;

/**
 * Lets a lint hear everybody, as the last look left them: one moment of the database, a page at a time. Writes nothing.
 */
export class LintPopulation {
  constructor(private readonly ground: Pick<Ground, 'store'>) {}

  async execute(lint: PopulationLint): Promise<void> {
    await this.ground.store.snapshot(async (tx) => {
      for (let after: string | null = null; ;) {
        const page: Awaited<ReturnType<typeof tx.people.glance>> = await tx.people.glance(after, PAGE);
        for (const { state, profile } of page)
          if (state !== null && profile !== null) lint.add(profileValues(profile), state);
        after = page.at(-1)?.id ?? null;
        if (page.length < PAGE) return;
      }
    });
  }
}
