import { digest } from '@joinery/kernel';

export const eventDigest = (event: unknown): string => digest(event);
