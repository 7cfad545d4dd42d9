import { Refusal } from '@joinery/pipeline';
import { type Config, type Joinery, sealAndSign } from '@joinery/platform';
import { note } from '../../print';

/** Seals and signs what is there; where this process cannot, `what` is said not to be signed, and why. */
export async function signOrTell(joinery: Joinery, config: Config, what: string): Promise<void> {
  await sealAndSign(joinery, config).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error;
    note(`Not everything of ${what} is signed: ${error.message} [${error.code}]`);
  });
}
