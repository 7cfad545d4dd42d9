import { resolvePath, type AttributePlace } from '../directory/attribute-path';
import { compileFilter, resolveWithin, type CompiledFilter } from '../reading/filter';
import { subAttribute, type ResourceShape } from '../directory/schema';
import { ScimError } from '../http/scim-error';

export interface PatchPath extends AttributePlace {
  /** The value filter between the brackets; null when there is none. */
  readonly filter: CompiledFilter | null;
}

/**
 * Reads `attr`, `attr.sub`, `attr[filter]`, `attr[filter].sub`, each with or without a URN in front, and an extension's
 * URN alone (RFC 7644 section 3.5.2, figure 7). Throws `invalidPath`.
 */
export function readPath(shape: ResourceShape, text: string): PatchPath {
  const open = text.indexOf('[');
  const place = resolvePath(shape, open < 0 ? text : text.slice(0, open));
  if (!place) throw invalid(text);
  if (open < 0) return { ...place, filter: null };
  const close = text.lastIndexOf(']');
  const attribute = place.attribute;
  if (close < open || !attribute?.multiValued || place.sub) throw invalid(text);
  const filter = compileFilter(text.slice(open + 1, close), resolveWithin(attribute));
  const rest = text.slice(close + 1);
  if (rest === '') return { ...place, filter };
  const sub = rest.startsWith('.') ? subAttribute(attribute, rest.slice(1)) : undefined;
  if (!sub) throw invalid(text);
  return { ...place, filter, sub };
}

function invalid(text: string): ScimError {
  return new ScimError(400, `there is no attribute at ${text}`, 'invalidPath');
}
