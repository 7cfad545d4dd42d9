import { type Finding, messageOf } from '@joinery/kernel';
import type { Attributes, AttributeValue } from '@joinery/identity';
import type { AppAttribute } from '@joinery/policy';
import type { DesireInput } from './desired-account';

const ACCOUNT_HELD = 'EXPRESSION_FAILED';
const VALUE_HELD = 'VALUE_HELD';

/** What an account's attributes are to be; a value that cannot be made stays as it is, with a finding. */
export function projectAttributes(input: Pick<DesireInput, 'app' | 'facts' | 'current' | 'applied' | 'unmade'>): {
  attributes: Record<string, AttributeValue>;
  findings: Finding[];
} {
  const { app, facts, current, applied } = input;
  const attributes: Record<string, AttributeValue> = {};
  const findings: Finding[] = [];
  for (const mapping of app.attributes) {
    const known = current?.attributes[mapping.target];
    const isUnknown = input.unmade !== undefined && mapping.uses.some((name) => input.unmade?.has(name));
    const isTheirs = mapping.mode === 'own' && belongsToApp(known, applied?.attributes[mapping.target]);
    if (known !== undefined && (isTheirs || isUnknown || mapping.mode === 'seed')) {
      attributes[mapping.target] = known;
      continue;
    }
    const result = valueOf(mapping, facts, app.id);
    if ('finding' in result) {
      findings.push(result.finding);
      if (known !== undefined) attributes[mapping.target] = known;
    } else if (result.value !== null) attributes[mapping.target] = result.value;
    else if (mapping.whenNull === 'clear') attributes[mapping.target] = null;
    else if (known !== undefined) attributes[mapping.target] = known;
  }
  return { attributes, findings };
}

/** A value that is neither empty nor what we wrote last was set in the app. */
function belongsToApp(known: AttributeValue | undefined, written: AttributeValue | undefined): boolean {
  const isEmpty = known === undefined || known === null || known === '';
  return !isEmpty && JSON.stringify(known) !== JSON.stringify(written ?? null);
}

function valueOf(
  mapping: AppAttribute,
  facts: Attributes,
  appId: string,
): { value: AttributeValue } | { finding: Finding } {
  if (mapping.needs.some((name) => facts[name] === null || facts[name] === undefined)) return { value: null };
  try {
    const value = mapping.value(facts);
    return { value: value === '' ? null : value };
  } catch (error) {
    return {
      finding: {
        severity: 'error',
        code: mapping.required ? ACCOUNT_HELD : VALUE_HELD,
        message: `${mapping.target} in ${appId}: ${messageOf(error)}`,
        hint: `${mapping.required ? 'The account' : 'This value, and nothing else of the account,'} is left as it is until the value can be made.`,
        place: { file: `apps/${appId}`, path: mapping.target },
      },
    };
  }
}

/** Whether something is lacking that an account must have. Any other value that cannot be made is held alone. */
export function holdsAccount(findings: readonly Finding[]): boolean {
  return findings.some(({ code }) => code === ACCOUNT_HELD);
}
