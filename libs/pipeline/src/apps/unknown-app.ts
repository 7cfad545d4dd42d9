import { Refusal } from '../ports';

/** Of an app that is not connected, or that policy does not know. */
export function unknownApp(appId: string): Refusal {
  const next = `Connect it first: joinery app connect ${appId} --url …`;
  return new Refusal('APP_UNKNOWN', `There is no connected app "${appId}". ${next}`);
}
