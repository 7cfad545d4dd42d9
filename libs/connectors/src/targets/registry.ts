import type { TargetConnector } from '../kit/target';
import type { ScimTargetOptions } from './scim/scim-target';
import { createStyledTarget } from './upload/create-styled-target';

/** Options by kind of target: adding a kind is one line here and one below. */
export interface TargetOptions {
  readonly scim: ScimTargetOptions;
}

export type TargetKind = keyof TargetOptions;

const MAKERS: { readonly [Kind in TargetKind]: (options: TargetOptions[Kind]) => TargetConnector } = {
  scim: createStyledTarget,
};

/** Connects nothing yet: the first request does. */
export function createTarget<Kind extends TargetKind>(kind: Kind, options: TargetOptions[Kind]): TargetConnector {
  return MAKERS[kind](options);
}
