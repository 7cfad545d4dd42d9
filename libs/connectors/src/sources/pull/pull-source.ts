import type { FieldRule, RestRules, SourcePull } from '@joinery/identity';
import type { SourceReading } from '../../kit/source';
import type { VendorRules } from '../vendors/vendor-rules';
import { HttpSource } from './http-source';
import { recordPull } from './record-pull';
import { recordingFacts, type RecordingFacts } from './recording-facts';
import { type ReadingGround, RecordingReading } from './recording-reading';
import type { PullEnd, PullRun, RecordingSink } from './pull-run';
import type { Secret } from './sign-in';

export interface PullConnection {
  readonly pull: SourcePull;
  /** What ships for the vendor that the policy names; null for a source that says everything itself. */
  readonly vendor: VendorRules | null;
  readonly secret: Secret;
  readonly tls?: { readonly cert?: string; readonly key?: string; readonly ca?: string };
  /** Waits between tries; for specs that have no time. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/**
 * A source that is read over HTTP, in two acts. `record` asks and writes down every answer as it came; `open`
 * understands what was written down. The second act needs no network, so that kept bytes can be understood once more.
 */
export class PullSource {
  readonly rules: RestRules;

  constructor(private readonly connection: PullConnection) {
    this.rules = rulesOf(connection.pull, connection.vendor);
  }

  /** True when changes can be asked for; false when every run has to be a full one. */
  get hasDelta(): boolean {
    return this.rules.delta !== undefined;
  }

  /** True when a delta goes on from where the source said, and not from a time. */
  get needsMark(): boolean {
    return this.rules.delta?.some((listing) => listing.path === '{mark}') ?? false;
  }

  async record(run: PullRun, sink: RecordingSink, onProgress?: (records: number) => void): Promise<PullEnd> {
    const { pull, vendor, secret, tls, pause } = this.connection;
    const limits = pull.limits ?? {};
    const http = new HttpSource({
      baseUrl: pull.baseUrl,
      auth: { ...vendor?.auth, ...pull.auth },
      secret,
      headers: {},
      limits,
      ...(tls === undefined ? {} : { tls }),
      ...(pause === undefined ? {} : { pause }),
    });
    try {
      return await recordPull({
        http,
        rules: this.rules,
        settings: { ...vendor?.settings, ...pull.settings },
        run,
        sink,
        maxAnswers: limits.answers ?? 100_000,
        ...(onProgress === undefined ? {} : { onProgress }),
      });
    } finally {
      await http.close();
    }
  }

  facts(bytes: AsyncIterable<Buffer>): Promise<RecordingFacts> {
    return recordingFacts(bytes, this.rules);
  }

  open(bytes: AsyncIterable<Buffer>, facts: RecordingFacts, ground: ReadingGround): SourceReading {
    return new RecordingReading(bytes, this.rules, facts, ground);
  }
}

/** The rules of the vendor, if there is one, with what the policy says over them. */
export function rulesOf(pull: SourcePull, vendor: VendorRules | null): RestRules {
  const base = pull.rest ?? vendor?.rest;
  if (base === undefined) throw new Error('a source is read by the rules of a vendor or by its own');
  const fields: Record<string, FieldRule> = { ...base.fields };
  for (const [column, rule] of Object.entries(pull.fields ?? {})) {
    if (rule === false) delete fields[column];
    else fields[column] = rule;
  }
  return { ...base, fields };
}
