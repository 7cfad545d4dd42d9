import type { SourceMapping } from '@joinery/identity';
import { nextForSources } from './next-for-sources';

type Ways = Pick<SourceMapping, 'pull' | 'file'>;
const BY_HAND = {} as Ways;
const DROPPED = { file: { drop: { folder: '/srv/hr', pattern: '*.csv' } } } as Ways;
const OVER_HTTP = { pull: { baseUrl: 'https://hr.example.org' } } as Ways;

it.each([
  ['files that somebody brings are imported', [BY_HAND], /import file <path> --source <source>$/],
  ['files that are dropped are pulled, without a preview', [BY_HAND, DROPPED], /import pull <source>$/],
  ['what is read over HTTP is pulled', [BY_HAND, DROPPED, OVER_HTTP], /import pull <source> .*--preview/],
])('%s', (_what, sources, words) => expect(nextForSources(sources)).toMatch(words));
