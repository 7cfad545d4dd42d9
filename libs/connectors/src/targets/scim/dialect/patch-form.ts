import type { PatchDialect } from './scim-profile';

/**
 * Other ways to say a PATCH, in the order in which they are tried in an app that nothing is known of, once what RFC
 * 7644 section 3.5.2 has and PUT were refused: paths that name no more than an attribute; operations with a capital;
 * assignments without a path. That order matters: a server was seen to read an operation without a path as "replace
 * everything", but none that refuses paths.
 */
export const PATCH_FORMS = ['whole-attributes', 'capital', 'pathless'] as const;
export type PatchForm = (typeof PATCH_FORMS)[number];

/** Said with attributes as they are to be in the end, for which they have to be read first. */
export function isWhole(form: PatchForm | null): boolean {
  return form === 'whole-attributes' || form === 'pathless';
}

/** How the app wants PATCH to be said, as far as we know by now. */
export function patchIn(patch: PatchDialect, form: PatchForm | null): PatchDialect {
  if (form === 'capital') return { ...patch, operations: 'capital' };
  return form === 'pathless' ? { ...patch, form: 'pathless' } : patch;
}
