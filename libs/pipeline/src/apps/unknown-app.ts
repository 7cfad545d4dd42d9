import { Refusal } from '../ports';

/** Of an app that is not connected, or that is and policy does not know. */
export function unknownApp(appId: string, isConnected = false): Refusal {
  const message = isConnected
    ? `${appId} is connected, and policy does not speak of it: it is left as it is. Its file would be apps/${appId}.yaml in the policy folder, without "status: proposed".`
    : `There is no connected app "${appId}". Connect it first: joinery app connect ${appId} --url …`;
  return new Refusal('APP_UNKNOWN', message);
}
