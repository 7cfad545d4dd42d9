import { buildStep } from '@joinery/provisioning';

export const planned = buildStep;
