import { Explained } from './place.mjs';

/** Options of the demo that npm takes for settings of its own unless `--` stands before them; none of its own is called so. */
const OURS = ['reset', 'port', 'as-of'];

/** Without it `npm run demo --reset` starts as if nothing had been asked for. */
export function refuseWhatNpmKept(env = process.env) {
  const kept = OURS.filter((name) => env[`npm_config_${name.replace('-', '_')}`]).map((name) => `--${name}`);
  if (env.npm_lifecycle_event !== 'demo' || kept.length === 0) return;
  throw new Explained(`npm kept ${kept.join(' and ')} for itself: write npm run demo -- ${kept.join(' … ')}`);
}
