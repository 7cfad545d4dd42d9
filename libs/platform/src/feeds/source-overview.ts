import { VENDOR_NAMES, vendorNamed } from '@joinery/connectors';
import { sourceFreshness, type SourceMapping } from '@joinery/identity';
import type { ImportRun, Transaction, TurnState } from '@joinery/store';
import type { Instant } from '@joinery/kernel';
import type { Joinery } from '../joinery';

/** How one source of the policy stands. */
export interface SourceOverview extends TurnState {
  readonly id: string;
  readonly title: string;
  /** How what it says comes to us, in words. */
  readonly comes: string;
  readonly lastImport: Pick<ImportRun, 'id' | 'status' | 'asOf' | 'fileName'> | null;
  /** When its last complete run began. */
  readonly completeAt: Instant | null;
  /** From when on it is stale unless a complete run comes; null where policy gives no `staleAfter`. */
  readonly staleAt: Instant | null;
  readonly isStale: boolean;
}

/** A system whose shapes ship. */
export interface VendorOverview {
  readonly vendor: string;
  readonly title: string;
  readonly baseUrl: string;
  /** What the policy has to give under `settings`. */
  readonly needs: readonly string[];
  /** Can it be asked for what changed? */
  readonly hasDelta: boolean;
  readonly testedAgainst: string;
}

/** Every source of the policy, with its ways in, and how it stands. */
export function sourceOverviews({ store, policies, clock }: Joinery): Promise<readonly SourceOverview[]> {
  return store.read(async (tx) => {
    const tokens = await tx.inboundTokens.list();
    const pushing = new Set(tokens.filter((token) => token.revokedAt === null).map((token) => token.sourceId));
    const found: SourceOverview[] = [];
    for (const mapping of policies.current().sources.values()) {
      found.push(await overviewOf(tx, mapping, pushing.has(mapping.sourceId), clock.now()));
    }
    return found;
  });
}

async function overviewOf(
  tx: Transaction,
  mapping: SourceMapping,
  isPushing: boolean,
  now: Instant,
): Promise<SourceOverview> {
  const { sourceId: id, title } = mapping;
  const run = await tx.imports.latestOf(id);
  const [runs = { completeAt: null, firstAt: null }] = await tx.freshness.of([mapping]);
  const { completeAt, staleAt, isStale } = sourceFreshness(mapping, runs, now);
  return {
    id,
    title,
    comes: waysOf(mapping, isPushing).join('; '),
    lastImport: run && { id: run.id, status: run.status, asOf: run.asOf, fileName: run.fileName },
    completeAt,
    staleAt,
    isStale,
    ...(await tx.pulls.turn(id)),
  };
}

function waysOf({ sourceId, pull, file }: SourceMapping, isPushing: boolean): string[] {
  const ways: string[] = [];
  if (pull) {
    const at = pull.at === undefined ? '' : `, whole at ${pull.at}`;
    const every = pull.everyMinutes === undefined ? '' : `, changes every ${pull.everyMinutes} min`;
    const hints = pull.webhook ? `, webhooks at /webhooks/${sourceId}` : '';
    ways.push(`read from ${pull.vendor ?? 'REST'} at ${pull.baseUrl}${at}${every}${hints}`);
  }
  if (file?.drop) {
    const { sftp, folder, pattern, everyMinutes } = file.drop;
    const every = everyMinutes === undefined ? '' : `, every ${everyMinutes} min`;
    ways.push(`files ${pattern} in ${sftp ? `sftp://${sftp.host}` : ''}${folder}${every}`);
  }
  if (isPushing) ways.push(`pushed to /scim/v2/${sourceId}`);
  return ways.length > 0 ? ways : ['files by hand, or pushed once it has a token'];
}

/** Systems whose shapes ship with the product. */
export function vendorOverviews(): readonly VendorOverview[] {
  return VENDOR_NAMES.flatMap((name) => {
    const rules = vendorNamed(name);
    if (!rules) return [];
    const { vendor, title, baseUrl, needs, testedAgainst, rest } = rules;
    return [{ vendor, title, baseUrl, needs: Object.keys(needs), hasDelta: rest.delta !== undefined, testedAgainst }];
  });
}
