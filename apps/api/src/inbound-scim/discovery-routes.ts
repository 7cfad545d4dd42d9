import { resourceTypes, schemas, ScimProblem, serviceProviderConfig, wholeList } from '@joinery/scim';
import { answerJson, answerProblem, type ScimAnswer, type ScimRequest } from './scim-exchange';

/** What the endpoint says of itself (RFC 7644 section 4); null for paths that are none of these. */
export function answerDiscovery({ method, path, search, base }: ScimRequest): ScimAnswer | null {
  const [kind = '', id] = path;
  const make = PAGES.get(kind.toLowerCase());
  if (make === undefined || path.length > 2) return null;
  if (method !== 'GET')
    return { ...answerProblem(new ScimProblem(405, null, 'Only GET is answered here.')), allow: 'GET' };
  const page = make(base);
  // Of what is no list, nobody could think that it was filtered.
  if (page instanceof Array && id === undefined && /(?:^|&)filter=/i.test(search)) {
    return answerProblem(new ScimProblem(403, null, 'Discovery takes no filter.'));
  }
  if (id === undefined) return answerJson(200, page instanceof Array ? wholeList(page) : page);
  const one = page instanceof Array ? page.find((resource) => idOf(resource) === id.toLowerCase()) : undefined;
  return one === undefined
    ? answerProblem(new ScimProblem(404, null, `There is no ${kind} ${id.slice(0, 100)}.`))
    : answerJson(200, one);
}

const PAGES: ReadonlyMap<string, (base: string) => object | readonly object[]> = new Map<
  string,
  (base: string) => object | readonly object[]
>([
  ['serviceproviderconfig', serviceProviderConfig],
  ['serviceproviderconfigs', serviceProviderConfig],
  ['resourcetypes', resourceTypes],
  ['schemas', schemas],
]);

function idOf(resource: object): string {
  return 'id' in resource && typeof resource.id === 'string' ? resource.id.toLowerCase() : '';
}
