/** How the global set-up tells the workers which server the specs of this run use. */
export const SERVER_VARIABLE = 'JOINERY_TEST_SERVER';

/** Distinguishes the databases of this run from those of another on the same server. */
export const RUN_VARIABLE = 'JOINERY_TEST_RUN';

/** The folder of a run's own server names the process it belongs to, so that a later run can tell that it is gone. */
export const FOLDER_PREFIX = 'joinery-test-';

export function databasePrefix(run: string): string {
  return `joinery_test_${run}_`;
}
