import { matchKey, matchKeys, type ScimResource } from '@joinery/scim';
import type { Exchange } from '../../../kit/target';
import { idOf } from '../client/answers';
import type { ScimClient } from '../client/client';
import { listAll } from '../reading/listing';

/** Attributes that accounts are recognised by. */
const KEYS = ['externalId', 'userName', 'emails'] as const;
/** A reading tells nothing of what happened to the app since; so old, in milliseconds, it tells too little. */
const LONGEST_LIFE_MS = 30_000;

/** Who was there when everybody was read: ids of accounts by the values that they are recognised by. */
export class DirectoryReading {
  /** Almost every value is one account's: only a second one makes a list of it. */
  private readonly ids = new Map<string, string | readonly string[]>();
  /** How many were there. */
  people = 0;

  /**
   * `begunAt`: on the clock of `performance.now()`. What was written before that is in it, as far as the app shows it.
   */
  constructor(readonly begunAt: number) {}

  add(resource: ScimResource): void {
    const id = idOf(resource);
    if (id === null) return;
    this.people += 1;
    for (const attribute of KEYS) {
      for (const key of matchKeys(resource, attribute)) {
        const there = this.ids.get(key);
        this.ids.set(key, there === undefined ? id : [there, id].flat());
      }
    }
  }

  idsOf(attribute: string, value: string): readonly string[] {
    const there = this.ids.get(matchKey(attribute, value)) ?? [];
    return typeof there === 'string' ? [there] : there;
  }
}

/**
 * Everybody in an app that answers no queries, read once for all who look for somebody at that time. Whoever looks says
 * how old a reading may be for them: one that began before their account may have been written last tells nothing. It
 * is forgotten when it is too old for anybody: 100,000 accounts take some 55 MB for that long.
 */
export class Directory {
  private latest: DirectoryReading | null = null;
  private running: Promise<DirectoryReading> | null = null;

  /**
   * A reading that began at `since` or later. Those who wait for the same one share it; when it fails, that is the
   * failure of whoever made it, and the next one makes another.
   */
  async readSince(client: ScimClient, trail: Exchange[], since: number): Promise<DirectoryReading> {
    const oldest = Math.max(since, performance.now() - LONGEST_LIFE_MS);
    for (;;) {
      if (this.latest !== null && this.latest.begunAt >= oldest) return this.latest;
      if (this.running === null) return this.read(client, trail);
      await this.running.catch(() => undefined);
    }
  }

  private async read(client: ScimClient, trail: Exchange[]): Promise<DirectoryReading> {
    const reading = new DirectoryReading(performance.now());
    const listing = listAll(client, trail, client.profile.paths.users, (one) => reading.add(one));
    this.running = listing.then(() => reading);
    try {
      this.latest = await this.running;
      this.forgetInTime(reading);
      return reading;
    } finally {
      this.running = null;
    }
  }

  private forgetInTime(reading: DirectoryReading): void {
    const left = Math.max(0, reading.begunAt + LONGEST_LIFE_MS - performance.now());
    setTimeout(() => {
      if (this.latest === reading) this.latest = null;
    }, left).unref();
  }
}
