// type-only: the console talks HTTP and knows only types.
import { digest } from '@joinery/kernel';

export const wrong = digest;
