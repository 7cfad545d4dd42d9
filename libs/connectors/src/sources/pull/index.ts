export { OUTCOMES, type PullOutcome } from './outcome';
export * from './pull-source';
export type { PullEnd, PullRun, RecordingSink } from './pull-run';
export type { RecordingFacts } from './recording-facts';
export { RECORD_ID, type ReadingGround } from './recording-reading';
