import type { TargetConnector } from '../kit/target';
import { createScimTarget, type ScimTargetOptions } from './scim';

/** Options by kind of target: adding a kind is one line here and one below. */
export interface TargetOptions {
  readonly scim: ScimTargetOptions;
}

export type TargetKind = keyof TargetOptions;

const MAKERS: { readonly [Kind in TargetKind]: (options: TargetOptions[Kind]) => TargetConnector } = {
  scim: createScimTarget,
};

export const TARGET_KINDS = Object.keys(MAKERS) as readonly TargetKind[];

export function createTarget<Kind extends TargetKind>(kind: Kind, options: TargetOptions[Kind]): TargetConnector {
  return MAKERS[kind](options);
}
