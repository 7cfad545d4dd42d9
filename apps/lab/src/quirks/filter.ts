import type { Filter } from 'scim2-parse-filter';
import { parseFilter } from '../reading/filter-text';
import type { Quirk } from './quirks';
import type { Kind } from '../directory/schema';
import { ScimError } from '../http/scim-error';

interface FilterParts {
  /** Attribute paths in lower case, without the URN of a core schema. */
  readonly attributes: readonly string[];
  /** Operators in lower case, `and`, `or`, `not` and `[]` among them. */
  readonly operators: readonly string[];
  readonly strings: readonly string[];
}

const CORE = /^urn:ietf:params:scim:schemas:core:2\.0:(user|group):/;

function partsOf(text: string): FilterParts {
  const { tree, strings } = parseFilter(text);
  const attributes: string[] = [];
  const operators: string[] = [];
  const walk = (node: Filter): void => {
    operators.push(node.op);
    if (node.op === 'and' || node.op === 'or') node.filters.forEach(walk);
    else if (node.op === 'not') walk(node.filter);
    else if ('attrPath' in node) attributes.push(node.attrPath.toLowerCase().replace(CORE, ''));
    if (node.op === '[]') operators.push('eq');
  };
  walk(tree);
  return { attributes, operators, strings };
}

const listed = (value: string): ReadonlySet<string> => new Set(value.toLowerCase().split('+'));

/** `User:a+Group:b+c`: one without a kind is meant for both. */
function listedFor(value: string, kind: Kind): ReadonlySet<string> {
  const own = value.split('+').flatMap((one) => {
    const match = /^(User|Group):(.+)$/.exec(one);
    return match === null ? [one] : match[1] === kind ? [match[2] ?? ''] : [];
  });
  return listed(own.join('+'));
}
const refusal = (detail: string): ScimError => new ScimError(400, detail, 'invalidFilter');

export const FILTER_QUIRKS: readonly Quirk[] = [
  {
    name: 'filterable',
    sentence:
      'Only these attributes can be filtered on (User: or Group: in front for one kind only); any other is refused.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.filter.push((text, kind) => {
        const other = partsOf(text).attributes.find((one) => !listedFor(value, kind).has(one));
        if (other !== undefined) throw refusal(`cannot filter on ${other}`);
        return 'obey';
      }),
  },
  {
    name: 'filterBlind',
    sentence: 'A filter on one of these attributes finds nothing, whatever is there.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.filter.push((text) =>
        partsOf(text).attributes.some((one) => listed(value).has(one)) ? 'none' : 'obey',
      ),
  },
  {
    name: 'filterIgnores',
    sentence: 'A filter on one of these attributes is ignored and everything matches.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.filter.push((text) =>
        partsOf(text).attributes.some((one) => listed(value).has(one)) ? 'all' : 'obey',
      ),
  },
  {
    name: 'filterOps',
    sentence: 'Only these operators are known (and, or, not and [] count as operators); any other is refused.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.filter.push((text) => {
        const other = partsOf(text).operators.find((one) => !listed(value).has(one));
        if (other !== undefined) throw refusal(`the operator ${other} is not supported`);
        return 'obey';
      }),
  },
  {
    name: 'filterAlone',
    sentence: 'These attributes cannot be combined with another in one filter.',
    values: 'list',
    apply: (behaviour, value) =>
      behaviour.filter.push((text) => {
        const { attributes } = partsOf(text);
        const alone = attributes.find((one) => listed(value).has(one));
        if (alone !== undefined && attributes.length > 1) throw refusal(`${alone} cannot be combined`);
        return 'obey';
      }),
  },
  {
    name: 'filterNoSpecials',
    sentence: 'A value with other characters than letters, digits, space and @ . _ - is refused in a filter.',
    apply: (behaviour) =>
      behaviour.filter.push((text) => {
        if (partsOf(text).strings.some((one) => /[^\p{L}\p{N} @._-]/u.test(one)))
          throw refusal('the filter is malformed');
        return 'obey';
      }),
  },
  {
    name: 'filterValueCase',
    sentence: 'A filter compares userName and displayName case-exactly, although the schema says otherwise.',
    apply: (behaviour) =>
      behaviour.found.push((found, text) => {
        const { attributes, strings } = partsOf(text);
        const name = attributes.includes('username') ? 'userName' : 'displayName';
        if (!attributes.includes(name.toLowerCase())) return found;
        return found.filter((one) => strings.includes(String(one.attributes[name])));
      }),
  },
  {
    name: 'noMatchIs404',
    sentence: 'A filter without a match is answered 404.',
    apply: (behaviour) =>
      behaviour.found.push((found) => {
        if (found.length === 0) throw new ScimError(404, 'nothing matches');
        return found;
      }),
  },
  {
    name: 'noSpacesInQuery',
    sentence: 'A query with a space on either side of = between a parameter and its value is refused.',
    apply: (behaviour) =>
      behaviour.request.push(({ path }) => {
        if (/[?&][^=&]*(%20|\+)=|[?&][^=&]*=(%20|\+)/.test(path)) throw new ScimError(400, 'the query is malformed');
        return null;
      }),
  },
];
