/** By a path of its own, so that it is loaded when something has gone wrong. */
export { explainFailure, failureCode } from '@joinery/platform';
