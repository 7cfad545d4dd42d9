// kebab-case: the name of this file. one-face: this library has no index.ts.
// specs-only: product code never uses the cast.
import { CAST } from '@joinery/testing';

// pure-decorator.
@Injectable()
export class PolicyRules {
  readonly cast = CAST;
}
