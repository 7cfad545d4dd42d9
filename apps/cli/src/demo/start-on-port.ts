import { choosePort } from './free-port';

interface Wish {
  readonly port: number;
  readonly host: string;
  /** That port or none. */
  readonly mustBe: boolean;
}

/**
 * Starts something on the wanted port, or on another one where that is taken, also if somebody takes it between our look
 * and the start: two demos that are started at once both find it free.
 */
export async function startOnPort<T>(wish: Wish, start: (port: number) => Promise<T>): Promise<T> {
  const { port, host, mustBe } = wish;
  const chosen = await choosePort(port, host, mustBe);
  try {
    return await start(chosen);
  } catch (error) {
    if (mustBe || !(error instanceof Error && error.message.includes('EADDRINUSE'))) throw error;
    return start(await choosePort(0, host, false));
  }
}
