/**
 * Every advisory lock that is taken, as SQL of its key: one place shows that no two share one. They are locks of the
 * database and not of tables; whoever dies lets go of them. `session`: held by a connection, until it is let go;
 * `transaction`: until that ends.
 */
export const LOCKS = {
  /** session: one process brings the schema up to date. */
  migrating: '7283460112',
  /** session, by app: one worker drains an app. */
  draining: (app: string): string => `${0x6a6f696e}, hashtext(${app})`,
  /** session: one process makes queues of apps. */
  queueing: (queues: string): string => `${0x71756575}, hashtext(${queues})`,
  /** session, by source: one process reads a source over HTTP or from its folder. */
  pulling: (source: string): string => `${0x70756c6c}, hashtext(${source})`,
  /** session, by app: one worker reads an app for the night. */
  night: (app: string): string => `${0x6e696768}, hashtext(${app})`,
  /** transaction, by source: one import of a source at a time. */
  importing: (source: string): string => `hashtext('joinery.import'), hashtext(${source})`,
  /** transaction: one process makes records of what was pushed. */
  settlingPushes: `hashtext('joinery.settle-pushes')`,
  /** session: one look gives people their names. */
  naming: `hashtext('joinery.evaluate')`,
  /** transaction: people who were looked at are written one page after the other. */
  writingPeople: `hashtext('joinery.evaluate.write')`,
  /** transaction: one planner works. */
  planning: `hashtext('joinery.planning')`,
  /** transaction: one process seals or signs the audit log. */
  sealing: '7283460114',
} as const;
