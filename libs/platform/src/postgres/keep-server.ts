import { pause } from './pause';
import type { Presence } from './running-server';

const AGAIN_MS = 3_000;

/**
 * Watches the server by our own session and brings it back whenever that ends: PostgreSQL may be killed alone, or give
 * up on a full disk. Tried until it works, or `bringBack` answers that it never will; what stands in the way is told
 * once. What is returned ends the watch and our session.
 */
export function keepServer(
  first: Presence,
  bringBack: () => Promise<Presence | null>,
  tell: (line: string) => void,
): () => Promise<Presence> {
  let isEnded = false;
  let current = first;
  const watching = (async (): Promise<void> => {
    while (await isLost(current)) {
      tell('The embedded PostgreSQL ended unexpectedly; it is started again.');
      const again = await broughtBack(bringBack, tell, () => isEnded);
      if (again === null) return;
      current = again;
    }
  })();
  async function isLost(presence: Presence): Promise<boolean> {
    await presence.lost;
    return !isEnded;
  }
  return async () => {
    isEnded = true;
    await current.end();
    await watching;
    await current.end();
    return current;
  };
}

/** Null when nobody wants it any more, or nothing can bring it back. */
async function broughtBack(
  bringBack: () => Promise<Presence | null>,
  tell: (line: string) => void,
  isEnded: () => boolean,
): Promise<Presence | null> {
  const started = performance.now();
  let told = '';
  while (!isEnded()) {
    try {
      const presence = await bringBack();
      if (presence !== null)
        tell(`The embedded PostgreSQL runs again (${((performance.now() - started) / 1000).toFixed(1)} s).`);
      return presence;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (why !== told) tell(`${why}\nIt is tried again every ${AGAIN_MS / 1000} s.`);
      told = why;
    }
    await pause(AGAIN_MS);
  }
  return null;
}
