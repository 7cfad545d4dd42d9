import type { PolicySet } from '@joinery/policy';

const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value';

/** The set, with the manager sent to the chat. */
export function withManagers(set: PolicySet): PolicySet {
  const manager = {
    target: MANAGER,
    value: (facts: Readonly<Record<string, unknown>>) => (facts['managerEmployeeNumber'] ?? null) as string | null,
    needs: [],
    uses: [],
    mode: 'enforce' as const,
    whenNull: 'clear' as const,
  };
  const apps = set.apps.map((app) => (app.id === 'chat' ? { ...app, attributes: [...app.attributes, manager] } : app));
  return { ...set, apps };
}
