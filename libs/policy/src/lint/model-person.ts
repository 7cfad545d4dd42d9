import {
  type Attributes,
  type AttributeValue,
  type Lifecycle,
  lifecycleState,
  type Observation,
  type Profile,
  profileValues,
  resolveProfile,
} from '@joinery/identity';
import { deriveAttributes } from '../decide/derive-attributes';
import { evaluateGrants, type GrantAnswer, type GrantMemory } from '../decide/evaluate-grants';
import type { PolicySet } from '../policy-set';
import type { Witness } from './lint-finding';
import { MODEL_NOW } from './model-people';

/** One person of the model as the product judges them. */
export interface JudgedPerson {
  readonly profile: Profile;
  readonly facts: Attributes;
  readonly lifecycle: Lifecycle;
  readonly answer: GrantAnswer;
}

/** Resolves, derives, dates and grants, by the functions that do it for real people. */
export function judgeModelPerson(
  said: Attributes,
  policySet: PolicySet,
  before: Profile | null,
  memory: GrantMemory = {},
): JudgedPerson {
  const heard = resolveProfile(observationsOf(said, policySet), before, policySet.authority);
  const reserved = Object.fromEntries(
    policySet.derivations
      .filter(({ unique }) => unique !== null)
      .map(({ attribute }) => [attribute, `model-${attribute}`]),
  );
  const { profile } = deriveAttributes(heard, policySet, reserved);
  const facts = profileValues(profile);
  const lifecycle = lifecycleState(facts, policySet.lifecycle, MODEL_NOW);
  return { profile, facts, lifecycle, answer: grantsOf({ facts, lifecycle }, policySet, memory) };
}

export function grantsOf(
  { facts, lifecycle }: Pick<JudgedPerson, 'facts' | 'lifecycle'>,
  policySet: PolicySet,
  memory: GrantMemory,
): GrantAnswer {
  return evaluateGrants({ facts, lifecycle, policySet, byHand: [], memory, now: MODEL_NOW });
}

/** Each attribute is said by the source of highest rank; the others have no record of the person. */
function observationsOf(said: Attributes, { authority }: PolicySet): readonly Observation[] {
  const bySource = new Map<string, Record<string, AttributeValue>>();
  for (const [name, { from }] of authority) {
    const source = from[0];
    if (source === undefined) continue;
    const own = bySource.get(source) ?? {};
    bySource.set(source, own);
    const value = said[name];
    if (value !== undefined) own[name] = value;
  }
  return [...bySource].map(([sourceId, attributes]) => ({
    sourceId,
    recordKey: 'model',
    versionId: 'model',
    learnedAt: MODEL_NOW,
    attributes,
  }));
}

/** Somebody of the model, without what is empty. */
export function witnessOf({ facts, lifecycle }: Pick<JudgedPerson, 'facts' | 'lifecycle'>): Witness {
  const attributes = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as Attributes;
  return { attributes, state: lifecycle.state };
}
