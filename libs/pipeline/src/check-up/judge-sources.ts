import type { Finding } from '@joinery/kernel';
import type { Readings, SourceCondition } from './readings';
import { type Subject, attention } from './subject';

export function judgeSources({ sources }: Pick<Readings, 'sources'>): Subject {
  const heard = sources.map(({ sourceId, completeAt }) => `${sourceId} ${completeAt ?? 'never complete'}`);
  return { name: 'sources', text: heard.join(', '), findings: sources.flatMap(findingsOf) };
}

function findingsOf({ sourceId, isStale, completeAt, staleAt, unsettledSince }: SourceCondition): Finding[] {
  const hint = `joinery import list; joinery import pull ${sourceId}, or joinery import file`;
  const findings: Finding[] = [];
  if (isStale) {
    const message = `${sourceId} is stale since ${staleAt}: ${completeAt === null ? 'it was never complete' : `complete last at ${completeAt}`}`;
    findings.push(attention('SOURCE_STALE', message, hint));
  }
  if (unsettledSince !== null) {
    findings.push(
      attention('SOURCE_UNSETTLED', `the reading of ${sourceId} at ${unsettledSince} came to nothing`, hint),
    );
  }
  return findings;
}
