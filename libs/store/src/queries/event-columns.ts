/**
 * What is kept of an event `e`, and never changes: the columns that are sealed and exported. What a confirmed step was
 * about stands in its plan, which is frozen: it is read from there instead of being written twice. To be used with
 * `STEP_JOIN`.
 */
export const KEPT_COLUMNS = `e.id, e.occurred_at AS "occurredAt", e.recorded_at AS "recordedAt", e.actor, e.type,
  e.identity_id AS "identityId", e.app_id AS "appId", e.plan_id AS "planId", e.import_id AS "importId",
  CASE WHEN s.body IS NULL THEN e.data::jsonb ELSE e.data::jsonb || jsonb_build_object('changes', s.body -> 'changes',
    'groupsAdded', s.body -> 'groupsAdded', 'groupsRemoved', s.body -> 'groupsRemoved', 'because', s.body -> 'because') END AS data`;

/** A seq that somebody edited into something else finds no step, and ends no reading. */
export const STEP_JOIN = `LEFT JOIN plan_step s ON e.type = 'step.confirmed' AND s.plan_id = e.plan_id
  AND s.seq = substring(e.data ->> 'seq' FROM '^[0-9]{1,9}$')::integer`;

/** The columns of an event as it is shown: with what the person is called now. To be used with `EVENT_JOINS`. */
export const EVENT_COLUMNS = `${KEPT_COLUMNS}, i.label AS subject`;

export const EVENT_JOINS = `${STEP_JOIN} LEFT JOIN identity i ON i.id = e.identity_id`;
