import type { SourceMapping } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import { Refusal } from '../ports';

/** The source that somebody names; refuses one that policy does not know. */
export function sourceNamed({ sources }: Pick<PolicySet, 'sources'>, sourceId: string): SourceMapping {
  const mapping = sources.get(sourceId);
  if (mapping) return mapping;
  const known = [...sources.keys()].join(', ');
  throw new Refusal('SOURCE_UNKNOWN', `There is no source "${sourceId}". Known: ${known}.`);
}
