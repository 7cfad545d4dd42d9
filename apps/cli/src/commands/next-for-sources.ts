import type { SourceMapping } from '@joinery/identity';

/** What there is to type for sources like these: only what is read over HTTP or dropped somewhere can be pulled. */
export function nextForSources(sources: readonly Pick<SourceMapping, 'pull' | 'file'>[]): string {
  if (sources.some(({ pull }) => pull))
    return 'Next: joinery import pull <source>     (or: joinery import pull <source> --preview, which keeps nothing)';
  return sources.some(({ file }) => file?.drop)
    ? 'Next: joinery import pull <source>'
    : 'Next: joinery import file <path> --source <source>';
}
