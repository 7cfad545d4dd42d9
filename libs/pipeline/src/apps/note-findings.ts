import type { TargetConnector } from '@joinery/connectors/kit';
import type { Ground } from '../ports';

/** Keeps what work has shown of an app, for other processes and for readings; nothing is written when that is known. */
export async function noteFindings({
  ground,
  appId,
  target,
}: {
  readonly ground: Ground;
  readonly appId: string;
  readonly target: TargetConnector;
}): Promise<void> {
  const found = target.findings?.() ?? null;
  if (found === null) return;
  const { store, clock } = ground;
  if (!(await store.read((tx) => tx.apps.isNews(appId, found)))) return;
  await store.transaction(async (tx) => {
    await tx.apps.noteFindings(appId, found);
    await tx.audit.append([
      { occurredAt: clock.now(), actor: 'joinery', appId, type: 'app.found-out', data: { ...found } },
    ]);
  });
}
