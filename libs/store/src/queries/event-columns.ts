/**
 * The columns of a recorded event `e`. What a confirmed step was about stands in its plan, which never changes: it is read
 * from there instead of being written twice. To be used with `EVENT_JOINS`.
 */
export const EVENT_COLUMNS = `e.id, e.occurred_at AS "occurredAt", e.recorded_at AS "recordedAt", e.actor, e.type,
  e.identity_id AS "identityId", i.label AS subject, e.app_id AS "appId", e.plan_id AS "planId", e.import_id AS "importId",
  CASE WHEN s.body IS NULL THEN e.data::jsonb ELSE e.data::jsonb || jsonb_build_object('changes', s.body -> 'changes',
    'groupsAdded', s.body -> 'groupsAdded', 'groupsRemoved', s.body -> 'groupsRemoved', 'because', s.body -> 'because') END AS data`;

export const EVENT_JOINS = `LEFT JOIN plan_step s ON e.type = 'step.confirmed' AND s.plan_id = e.plan_id AND s.seq = (e.data ->> 'seq')::integer
  LEFT JOIN identity i ON i.id = e.identity_id`;
