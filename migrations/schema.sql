-- What the migrations make, as PostgreSQL itself describes it. Written by `npm run schema:dump`, compared by a spec,
-- never edited by hand. The job engine's own schema is left out.

CREATE OR REPLACE FUNCTION public.import_has_ended(bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$SELECT EXISTS (SELECT FROM import_run WHERE id = $1)$function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION '% rows are kept for ever: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $function$;

CREATE SEQUENCE claim_token AS bigint INCREMENT 1 MINVALUE 1 MAXVALUE 9223372036854775807 START 1 CACHE 1;
CREATE SEQUENCE schema_migration_id_seq AS integer INCREMENT 1 MINVALUE 1 MAXVALUE 2147483647 START 1 CACHE 1;

CREATE TABLE account (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  app_id text NOT NULL,
  identity_id uuid NOT NULL,
  remote_id text,
  desired json,
  desired_hash text DEFAULT 'absent'::text NOT NULL,
  because json,
  applied json,
  applied_hash text DEFAULT 'absent'::text NOT NULL,
  applied_at timestamp with time zone,
  observed json,
  observed_hash text DEFAULT 'absent'::text NOT NULL,
  observed_at timestamp with time zone,
  current_hash text DEFAULT 'absent'::text NOT NULL,
  plan_id bigint,
  step_seq integer,
  lane smallint DEFAULT 1 NOT NULL,
  due_at timestamp with time zone,
  attempts integer DEFAULT 0 NOT NULL,
  last_error text,
  kept json,
  awaited_until timestamp with time zone,
  given_since json
) WITH (fillfactor=80);

CREATE TABLE app (
  id text NOT NULL,
  kind text NOT NULL,
  profile text NOT NULL,
  base_url text NOT NULL,
  token_from jsonb NOT NULL,
  concurrency integer NOT NULL,
  paused_until timestamp with time zone,
  pause_reason text,
  connected_at timestamp with time zone NOT NULL,
  budget_requests integer,
  budget_seconds integer,
  pause_streak smallint DEFAULT 0 NOT NULL,
  auth jsonb DEFAULT '{"kind": "bearer"}'::jsonb NOT NULL,
  tls jsonb DEFAULT '{}'::jsonb NOT NULL,
  discovered jsonb
);

CREATE TABLE app_budget (
  app_id text NOT NULL,
  spent_until timestamp with time zone NOT NULL
);

CREATE TABLE app_circuit (
  app_id text NOT NULL,
  state text NOT NULL,
  since timestamp with time zone NOT NULL,
  reason text,
  probe_at timestamp with time zone
);

CREATE TABLE app_group (
  app_id text NOT NULL,
  display_name text NOT NULL,
  remote_id text,
  plan_id bigint,
  step_seq integer,
  create_sent_at timestamp with time zone,
  entitlements text[] DEFAULT '{}'::text[] NOT NULL,
  renamed_from text,
  whole_list text
);

CREATE TABLE app_name (
  app_id text NOT NULL,
  attribute text NOT NULL,
  key text NOT NULL,
  remote_id text,
  identity_id uuid,
  external_id text,
  shown json NOT NULL
);

CREATE TABLE audit_checkpoint (
  size bigint NOT NULL,
  frontier bytea NOT NULL,
  note text NOT NULL,
  signed_by text NOT NULL,
  signed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE audit_event (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  actor text NOT NULL,
  type text NOT NULL,
  identity_id uuid,
  app_id text,
  plan_id bigint,
  import_id bigint,
  data json NOT NULL
);

CREATE TABLE audit_log (
  single boolean DEFAULT true NOT NULL,
  origin text DEFAULT ('joinery.audit/'::text || gen_random_uuid()) NOT NULL
);

CREATE TABLE audit_seal (
  first bigint NOT NULL,
  events bigint[] NOT NULL,
  leaves bytea STORAGE EXTERNAL NOT NULL,
  newest bigint NOT NULL,
  settled bigint NOT NULL,
  sealed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

CREATE TABLE code_label (
  source_id text NOT NULL,
  attribute text NOT NULL,
  code text NOT NULL,
  label text NOT NULL,
  import_id bigint NOT NULL
);

CREATE TABLE correlation_case (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  source_id text NOT NULL,
  record_key text NOT NULL,
  status text NOT NULL,
  candidates jsonb NOT NULL,
  reasons jsonb NOT NULL,
  opened_at timestamp with time zone NOT NULL,
  decision jsonb,
  decided_by text,
  decided_at timestamp with time zone
);

CREATE TABLE decision (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  identity_id uuid NOT NULL,
  decided_at timestamp with time zone NOT NULL,
  policy_digest text NOT NULL,
  versions bigint[] NOT NULL,
  inputs json,
  before json,
  outcome_hash text NOT NULL,
  outcome json
);

CREATE TABLE drift (
  reconciliation_id bigint NOT NULL,
  seq integer NOT NULL,
  kind text NOT NULL,
  identity_id uuid,
  remote_id text,
  subject text NOT NULL,
  desired jsonb,
  applied jsonb,
  observed jsonb
);

CREATE TABLE employment (
  source_id text NOT NULL,
  record_key text NOT NULL,
  version_id bigint NOT NULL,
  key_hash bytea NOT NULL,
  row_hash bytea NOT NULL,
  missing_since timestamp with time zone,
  identity_id uuid,
  linked_at timestamp with time zone,
  linked_by text,
  evidence jsonb
);

CREATE TABLE former_link (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  source_id text NOT NULL,
  record_key text NOT NULL,
  identity_id uuid NOT NULL,
  linked_at timestamp with time zone NOT NULL,
  linked_by text NOT NULL,
  evidence jsonb,
  ended_at timestamp with time zone NOT NULL,
  ended_by text NOT NULL,
  reason text NOT NULL
);

CREATE TABLE hand_grant (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  identity_id uuid NOT NULL,
  kind text NOT NULL,
  effect text NOT NULL,
  entitlement text NOT NULL,
  given_by text NOT NULL,
  reason text NOT NULL,
  given_at timestamp with time zone NOT NULL,
  counts_from timestamp with time zone NOT NULL,
  counts_until timestamp with time zone,
  on_move text NOT NULL,
  status text NOT NULL,
  status_at timestamp with time zone NOT NULL,
  status_by text NOT NULL,
  status_reason text
);

CREATE TABLE hand_record (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  identity_id uuid NOT NULL,
  attributes json NOT NULL,
  until json NOT NULL,
  set_at timestamp with time zone NOT NULL,
  set_by text NOT NULL,
  reason text NOT NULL
);

CREATE TABLE held_record (
  import_id bigint NOT NULL,
  source_id text NOT NULL,
  record_key text NOT NULL,
  line integer NOT NULL,
  code text NOT NULL,
  attributes json NOT NULL
);

CREATE TABLE identity (
  id uuid NOT NULL,
  label text NOT NULL,
  employee_number text,
  name_key text,
  birth_date text,
  user_name text,
  email text,
  state text,
  state_rule text,
  profile json,
  findings jsonb,
  wake_at timestamp with time zone,
  needs_evaluation boolean DEFAULT true NOT NULL,
  learned_at timestamp with time zone NOT NULL,
  evaluated_at timestamp with time zone,
  import_id bigint,
  grant_memory json,
  outcome_hash text,
  hired_on text,
  past json,
  merged_into uuid
);

CREATE TABLE identity_key (
  identity_id uuid NOT NULL,
  key bytea NOT NULL
);

CREATE TABLE import_apart (
  source_id text NOT NULL,
  rows bytea NOT NULL
);

CREATE TABLE import_block (
  source_id text NOT NULL,
  print bytea NOT NULL,
  rows bytea STORAGE EXTERNAL NOT NULL
);

CREATE TABLE import_check (
  import_id bigint NOT NULL,
  source_id text NOT NULL,
  as_of timestamp with time zone NOT NULL,
  in_force boolean NOT NULL,
  used_columns jsonb NOT NULL,
  leavers integer NOT NULL,
  records_held integer NOT NULL,
  breaches jsonb NOT NULL,
  file_age jsonb,
  opened jsonb NOT NULL,
  releases bigint,
  decision text,
  decision_reason text,
  decided_by text,
  decided_at timestamp with time zone
);

CREATE TABLE import_chunk (
  import_id bigint NOT NULL,
  seq integer NOT NULL,
  bytes bytea STORAGE EXTERNAL NOT NULL
);

CREATE TABLE import_finding (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  import_id bigint NOT NULL,
  severity text NOT NULL,
  code text NOT NULL,
  line integer,
  column_name text,
  value text,
  message text NOT NULL,
  hint text
);

CREATE UNLOGGED TABLE import_progress (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  source_id text NOT NULL,
  file_name text NOT NULL,
  actor text NOT NULL,
  import_id bigint,
  stage text NOT NULL,
  rows integer NOT NULL,
  started_at timestamp with time zone NOT NULL,
  told_at timestamp with time zone NOT NULL
);

CREATE TABLE import_run (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  source_id text NOT NULL,
  feed text NOT NULL,
  status text NOT NULL,
  file_name text NOT NULL,
  content_sha256 text NOT NULL,
  byte_count bigint NOT NULL,
  header jsonb NOT NULL,
  as_of timestamp with time zone NOT NULL,
  actor text NOT NULL,
  rows_read integer NOT NULL,
  rows_staged integer NOT NULL,
  rows_refused integer NOT NULL,
  rows_new integer NOT NULL,
  rows_changed integer NOT NULL,
  rows_unchanged integer NOT NULL,
  rows_missing integer NOT NULL,
  doubts jsonb NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone NOT NULL,
  rows_held integer DEFAULT 0 NOT NULL
);

CREATE TABLE inbound_column (
  source_id text NOT NULL,
  attribute text NOT NULL
);

CREATE TABLE inbound_member (
  group_id uuid NOT NULL,
  member_id text NOT NULL,
  element json NOT NULL
);

CREATE TABLE inbound_resource (
  id uuid NOT NULL,
  source_id text NOT NULL,
  kind text NOT NULL,
  name_key text NOT NULL,
  external_id text,
  body json NOT NULL,
  version integer DEFAULT 1 NOT NULL,
  created_at timestamp with time zone NOT NULL,
  modified_at timestamp with time zone NOT NULL,
  deleted_at timestamp with time zone,
  touches integer DEFAULT 1 NOT NULL,
  settled integer DEFAULT 0 NOT NULL,
  lookup_keys text[] DEFAULT '{}'::text[] NOT NULL
) WITH (fillfactor=85);

CREATE TABLE inbound_token (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  source_id text NOT NULL,
  token_hash text NOT NULL,
  hint text NOT NULL,
  made_by text NOT NULL,
  made_at timestamp with time zone NOT NULL,
  revoked_by text,
  revoked_at timestamp with time zone
);

CREATE TABLE inbound_upload (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  source_id text NOT NULL,
  received_at timestamp with time zone NOT NULL,
  outcomes json NOT NULL
);

CREATE TABLE lease (
  account_id bigint NOT NULL,
  claim bigint NOT NULL,
  until timestamp with time zone NOT NULL
) WITH (fillfactor=50, autovacuum_vacuum_threshold=10000);

CREATE TABLE manager_link (
  identity_id uuid NOT NULL,
  reference text,
  manager_id uuid,
  status text NOT NULL,
  resolved_at timestamp with time zone NOT NULL
);

CREATE TABLE person_merge (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  kept_id uuid NOT NULL,
  merged_id uuid NOT NULL,
  records jsonb NOT NULL,
  before jsonb NOT NULL,
  merged_at timestamp with time zone NOT NULL,
  merged_by text NOT NULL,
  reason text NOT NULL,
  undone_at timestamp with time zone,
  undone_by text,
  undone_reason text
);

CREATE TABLE plan (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  hash text NOT NULL,
  status text NOT NULL,
  as_of timestamp with time zone NOT NULL,
  policy_digest text NOT NULL,
  policy_version text NOT NULL,
  summary jsonb NOT NULL,
  withheld integer NOT NULL,
  guards jsonb NOT NULL,
  created_by text NOT NULL,
  created_at timestamp with time zone NOT NULL,
  released_by text,
  released_at timestamp with time zone,
  release_reason text,
  decided_by text,
  decided_at timestamp with time zone,
  decision_reason text,
  finished_at timestamp with time zone
);

CREATE TABLE plan_owed (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL
);

CREATE TABLE plan_step (
  plan_id bigint NOT NULL,
  seq integer NOT NULL,
  app_id text NOT NULL,
  identity_id uuid,
  kind text NOT NULL,
  body json NOT NULL,
  lane smallint NOT NULL,
  basis text NOT NULL,
  desired_hash text NOT NULL,
  members json
);

CREATE TABLE plan_withheld (
  plan_id bigint NOT NULL,
  seq integer NOT NULL,
  app_id text NOT NULL,
  identity_id uuid NOT NULL,
  subject text NOT NULL,
  kind text NOT NULL,
  reason text NOT NULL,
  text text NOT NULL
);

CREATE TABLE policy_activation (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  digest text NOT NULL,
  since timestamp with time zone NOT NULL,
  actor text NOT NULL,
  place text
);

CREATE TABLE policy_in_force (
  only_row boolean DEFAULT true NOT NULL,
  digest text NOT NULL,
  since timestamp with time zone NOT NULL
);

CREATE TABLE policy_set (
  digest text NOT NULL,
  id text NOT NULL,
  version text NOT NULL,
  first_seen timestamp with time zone NOT NULL,
  files json
);

CREATE TABLE reconciliation (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  app_id text NOT NULL,
  slot text NOT NULL,
  status text NOT NULL,
  doubts jsonb DEFAULT '[]'::jsonb NOT NULL,
  counts jsonb DEFAULT '{}'::jsonb NOT NULL,
  actor text NOT NULL,
  started_at timestamp with time zone NOT NULL,
  finished_at timestamp with time zone
);

CREATE TABLE record_version (
  id bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  source_id text NOT NULL,
  record_key text NOT NULL,
  import_id bigint NOT NULL,
  line integer NOT NULL,
  learned_at timestamp with time zone NOT NULL,
  holds_from date NOT NULL,
  attributes json NOT NULL
);

CREATE TABLE reservation (
  attribute text NOT NULL,
  key text NOT NULL,
  value text NOT NULL,
  identity_id uuid NOT NULL,
  reserved_at timestamp with time zone NOT NULL,
  released_at timestamp with time zone,
  blocks boolean DEFAULT true NOT NULL,
  idle_since timestamp with time zone
);

CREATE TABLE schema_migration (
  id integer DEFAULT nextval('schema_migration_id_seq'::regclass) NOT NULL,
  "timestamp" bigint NOT NULL,
  name character varying NOT NULL
);

CREATE TABLE sealing_key (
  only_one boolean DEFAULT true NOT NULL,
  key text NOT NULL
);

CREATE TABLE source_freshness (
  source_id text NOT NULL,
  quiet_at timestamp with time zone,
  is_stale boolean DEFAULT false NOT NULL,
  turned_at timestamp with time zone
);

CREATE TABLE source_turn (
  source_id text NOT NULL,
  hinted_at timestamp(3) with time zone,
  hints bigint DEFAULT 0 NOT NULL,
  tried_at timestamp(3) with time zone,
  settled_at timestamp(3) with time zone
);

CREATE TABLE standstill (
  app_id text,
  since timestamp with time zone NOT NULL,
  by_whom text NOT NULL,
  reason text NOT NULL
);

CREATE TABLE step_end (
  plan_id bigint NOT NULL,
  seq integer NOT NULL,
  app_id text NOT NULL,
  kind text NOT NULL,
  status text NOT NULL,
  reason text,
  finished_at timestamp with time zone NOT NULL
);

CREATE TABLE worker (
  id text NOT NULL,
  seen_at timestamp with time zone NOT NULL
);

ALTER TABLE account ADD CONSTRAINT account_app_id_identity_id_key UNIQUE (app_id, identity_id);
ALTER TABLE account ADD CONSTRAINT account_check CHECK (((desired IS NULL) = (desired_hash = 'absent'::text)));
ALTER TABLE account ADD CONSTRAINT account_check1 CHECK (((applied IS NULL) = (applied_hash = 'absent'::text)));
ALTER TABLE account ADD CONSTRAINT account_check2 CHECK (((observed IS NULL) = (observed_hash = 'absent'::text)));
ALTER TABLE account ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE app ADD CONSTRAINT app_budget_requests_check CHECK ((budget_requests > 0));
ALTER TABLE app ADD CONSTRAINT app_budget_seconds_check CHECK ((budget_seconds > 0));
ALTER TABLE app ADD CONSTRAINT app_check CHECK (((budget_requests IS NULL) = (budget_seconds IS NULL)));
ALTER TABLE app ADD CONSTRAINT app_concurrency_check CHECK (((concurrency >= 1) AND (concurrency <= 256)));
ALTER TABLE app ADD CONSTRAINT app_kind_check CHECK ((kind = 'scim'::text));
ALTER TABLE app ADD CONSTRAINT app_pkey PRIMARY KEY (id);
ALTER TABLE app_budget ADD CONSTRAINT app_budget_pkey PRIMARY KEY (app_id);
ALTER TABLE app_circuit ADD CONSTRAINT app_circuit_check CHECK (((state = 'open'::text) = ((probe_at IS NOT NULL) AND (reason IS NOT NULL))));
ALTER TABLE app_circuit ADD CONSTRAINT app_circuit_pkey PRIMARY KEY (app_id);
ALTER TABLE app_circuit ADD CONSTRAINT app_circuit_state_check CHECK ((state = ANY (ARRAY['closed'::text, 'open'::text])));
ALTER TABLE app_group ADD CONSTRAINT app_group_pkey PRIMARY KEY (app_id, display_name);
ALTER TABLE audit_checkpoint ADD CONSTRAINT audit_checkpoint_pkey PRIMARY KEY (size);
ALTER TABLE audit_event ADD CONSTRAINT audit_event_pkey PRIMARY KEY (id);
ALTER TABLE audit_log ADD CONSTRAINT audit_log_pkey PRIMARY KEY (single);
ALTER TABLE audit_log ADD CONSTRAINT audit_log_single_check CHECK (single);
ALTER TABLE audit_seal ADD CONSTRAINT audit_seal_check CHECK ((length(leaves) = (32 * cardinality(events))));
ALTER TABLE audit_seal ADD CONSTRAINT audit_seal_events_check CHECK ((cardinality(events) > 0));
ALTER TABLE audit_seal ADD CONSTRAINT audit_seal_pkey PRIMARY KEY (first);
ALTER TABLE code_label ADD CONSTRAINT code_label_pkey PRIMARY KEY (source_id, attribute, code, label);
ALTER TABLE correlation_case ADD CONSTRAINT correlation_case_pkey PRIMARY KEY (id);
ALTER TABLE correlation_case ADD CONSTRAINT correlation_case_status_check CHECK ((status = ANY (ARRAY['open'::text, 'decided'::text])));
ALTER TABLE decision ADD CONSTRAINT decision_pkey PRIMARY KEY (id);
ALTER TABLE drift ADD CONSTRAINT drift_kind_check CHECK ((kind = ANY (ARRAY['missing'::text, 'orphan'::text, 'different'::text, 'members'::text])));
ALTER TABLE drift ADD CONSTRAINT drift_pkey PRIMARY KEY (reconciliation_id, seq);
ALTER TABLE employment ADD CONSTRAINT employment_check CHECK (((identity_id IS NULL) = (linked_at IS NULL)));
ALTER TABLE employment ADD CONSTRAINT employment_pkey PRIMARY KEY (source_id, record_key);
ALTER TABLE former_link ADD CONSTRAINT former_link_pkey PRIMARY KEY (id);
ALTER TABLE hand_grant ADD CONSTRAINT hand_grant_check CHECK (((effect = 'allow'::text) OR (counts_until IS NOT NULL)));
ALTER TABLE hand_grant ADD CONSTRAINT hand_grant_check1 CHECK (((counts_until IS NULL) OR (counts_until > counts_from)));
ALTER TABLE hand_grant ADD CONSTRAINT hand_grant_effect_check CHECK ((effect = ANY (ARRAY['allow'::text, 'deny'::text])));
ALTER TABLE hand_grant ADD CONSTRAINT hand_grant_kind_check CHECK ((kind = ANY (ARRAY['manual'::text, 'request'::text])));
ALTER TABLE hand_grant ADD CONSTRAINT hand_grant_on_move_check CHECK ((on_move = ANY (ARRAY['keep'::text, 'review'::text, 'expire'::text])));
ALTER TABLE hand_grant ADD CONSTRAINT hand_grant_pkey PRIMARY KEY (id);
ALTER TABLE hand_grant ADD CONSTRAINT hand_grant_reason_check CHECK ((reason <> ''::text));
ALTER TABLE hand_grant ADD CONSTRAINT hand_grant_status_check CHECK ((status = ANY (ARRAY['active'::text, 'review'::text, 'revoked'::text, 'ended'::text])));
ALTER TABLE hand_record ADD CONSTRAINT hand_record_pkey PRIMARY KEY (id);
ALTER TABLE hand_record ADD CONSTRAINT hand_record_reason_check CHECK ((reason <> ''::text));
ALTER TABLE held_record ADD CONSTRAINT held_record_pkey PRIMARY KEY (import_id, record_key);
ALTER TABLE identity ADD CONSTRAINT identity_check CHECK ((merged_into <> id));
ALTER TABLE identity ADD CONSTRAINT identity_pkey PRIMARY KEY (id);
ALTER TABLE identity ADD CONSTRAINT identity_state_check CHECK ((state = ANY (ARRAY['future'::text, 'prehire'::text, 'active'::text, 'leave'::text, 'suspended'::text, 'leaver'::text, 'purged'::text, 'unknown'::text])));
ALTER TABLE identity_key ADD CONSTRAINT identity_key_pkey PRIMARY KEY (identity_id, key);
ALTER TABLE import_apart ADD CONSTRAINT import_apart_pkey PRIMARY KEY (source_id);
ALTER TABLE import_block ADD CONSTRAINT import_block_pkey PRIMARY KEY (source_id, print);
ALTER TABLE import_check ADD CONSTRAINT import_check_check CHECK (((decision IS NULL) = (decided_by IS NULL)));
ALTER TABLE import_check ADD CONSTRAINT import_check_decision_check CHECK ((decision = ANY (ARRAY['released'::text, 'rejected'::text])));
ALTER TABLE import_check ADD CONSTRAINT import_check_pkey PRIMARY KEY (import_id);
ALTER TABLE import_chunk ADD CONSTRAINT import_chunk_pkey PRIMARY KEY (import_id, seq);
ALTER TABLE import_finding ADD CONSTRAINT import_finding_pkey PRIMARY KEY (id);
ALTER TABLE import_finding ADD CONSTRAINT import_finding_severity_check CHECK ((severity = ANY (ARRAY['error'::text, 'warning'::text])));
ALTER TABLE import_progress ADD CONSTRAINT import_progress_pkey PRIMARY KEY (id);
ALTER TABLE import_progress ADD CONSTRAINT import_progress_stage_check CHECK ((stage = ANY (ARRAY['asking'::text, 'reading'::text, 'checking'::text, 'keeping'::text, 'people'::text, 'plan'::text])));
ALTER TABLE import_run ADD CONSTRAINT import_run_check CHECK ((rows_read = (rows_staged + rows_refused)));
ALTER TABLE import_run ADD CONSTRAINT import_run_check1 CHECK ((rows_staged = (((rows_new + rows_changed) + rows_unchanged) + rows_held)));
ALTER TABLE import_run ADD CONSTRAINT import_run_feed_check CHECK ((feed = ANY (ARRAY['full'::text, 'delta'::text])));
ALTER TABLE import_run ADD CONSTRAINT import_run_pkey PRIMARY KEY (id);
ALTER TABLE import_run ADD CONSTRAINT import_run_status_check CHECK ((status = ANY (ARRAY['ready'::text, 'unfit'::text, 'unreadable'::text, 'held'::text, 'released'::text, 'rejected'::text])));
ALTER TABLE inbound_column ADD CONSTRAINT inbound_column_pkey PRIMARY KEY (source_id, attribute);
ALTER TABLE inbound_member ADD CONSTRAINT inbound_member_pkey PRIMARY KEY (group_id, member_id);
ALTER TABLE inbound_resource ADD CONSTRAINT inbound_resource_kind_check CHECK ((kind = ANY (ARRAY['User'::text, 'Group'::text])));
ALTER TABLE inbound_resource ADD CONSTRAINT inbound_resource_pkey PRIMARY KEY (id);
ALTER TABLE inbound_token ADD CONSTRAINT inbound_token_check CHECK (((revoked_by IS NULL) = (revoked_at IS NULL)));
ALTER TABLE inbound_token ADD CONSTRAINT inbound_token_pkey PRIMARY KEY (id);
ALTER TABLE inbound_token ADD CONSTRAINT inbound_token_token_hash_key UNIQUE (token_hash);
ALTER TABLE inbound_upload ADD CONSTRAINT inbound_upload_pkey PRIMARY KEY (id);
ALTER TABLE lease ADD CONSTRAINT lease_pkey PRIMARY KEY (account_id);
ALTER TABLE manager_link ADD CONSTRAINT manager_link_check CHECK (((status = 'resolved'::text) = (manager_id IS NOT NULL)));
ALTER TABLE manager_link ADD CONSTRAINT manager_link_pkey PRIMARY KEY (identity_id);
ALTER TABLE manager_link ADD CONSTRAINT manager_link_status_check CHECK ((status = ANY (ARRAY['resolved'::text, 'none'::text, 'unknown'::text, 'ambiguous'::text, 'self'::text, 'cycle'::text, 'terminated'::text, 'not yet here'::text])));
ALTER TABLE person_merge ADD CONSTRAINT person_merge_check CHECK ((merged_id <> kept_id));
ALTER TABLE person_merge ADD CONSTRAINT person_merge_check1 CHECK (((undone_at IS NULL) = (undone_reason IS NULL)));
ALTER TABLE person_merge ADD CONSTRAINT person_merge_pkey PRIMARY KEY (id);
ALTER TABLE person_merge ADD CONSTRAINT person_merge_reason_check CHECK ((reason <> ''::text));
ALTER TABLE person_merge ADD CONSTRAINT person_merge_undone_reason_check CHECK ((undone_reason <> ''::text));
ALTER TABLE plan ADD CONSTRAINT plan_pkey PRIMARY KEY (id);
ALTER TABLE plan ADD CONSTRAINT plan_status_check CHECK ((status = ANY (ARRAY['ready'::text, 'held'::text, 'empty'::text, 'superseded'::text, 'rejected'::text, 'running'::text, 'completed'::text, 'completed_with_failures'::text])));
ALTER TABLE plan_owed ADD CONSTRAINT plan_owed_pkey PRIMARY KEY (id);
ALTER TABLE plan_step ADD CONSTRAINT plan_step_kind_check CHECK ((kind = ANY (ARRAY['create'::text, 'update'::text, 'deactivate'::text, 'reactivate'::text, 'delete'::text, 'create-group'::text, 'rename-group'::text])));
ALTER TABLE plan_step ADD CONSTRAINT plan_step_pkey PRIMARY KEY (plan_id, seq);
ALTER TABLE plan_withheld ADD CONSTRAINT plan_withheld_pkey PRIMARY KEY (plan_id, seq);
ALTER TABLE policy_activation ADD CONSTRAINT policy_activation_pkey PRIMARY KEY (id);
ALTER TABLE policy_in_force ADD CONSTRAINT policy_in_force_only_row_check CHECK (only_row);
ALTER TABLE policy_in_force ADD CONSTRAINT policy_in_force_pkey PRIMARY KEY (only_row);
ALTER TABLE policy_set ADD CONSTRAINT policy_set_pkey PRIMARY KEY (digest);
ALTER TABLE reconciliation ADD CONSTRAINT reconciliation_app_id_slot_key UNIQUE (app_id, slot);
ALTER TABLE reconciliation ADD CONSTRAINT reconciliation_pkey PRIMARY KEY (id);
ALTER TABLE reconciliation ADD CONSTRAINT reconciliation_status_check CHECK ((status = ANY (ARRAY['reading'::text, 'complete'::text, 'incomplete'::text, 'failed'::text])));
ALTER TABLE record_version ADD CONSTRAINT record_version_pkey PRIMARY KEY (id);
ALTER TABLE schema_migration ADD CONSTRAINT "PK_0edff5015b71cc0389ae0f4b9a1" PRIMARY KEY (id);
ALTER TABLE sealing_key ADD CONSTRAINT sealing_key_only_one_check CHECK (only_one);
ALTER TABLE sealing_key ADD CONSTRAINT sealing_key_pkey PRIMARY KEY (only_one);
ALTER TABLE source_freshness ADD CONSTRAINT source_freshness_pkey PRIMARY KEY (source_id);
ALTER TABLE source_turn ADD CONSTRAINT source_turn_pkey PRIMARY KEY (source_id);
ALTER TABLE standstill ADD CONSTRAINT standstill_app_id_key UNIQUE NULLS NOT DISTINCT (app_id);
ALTER TABLE step_end ADD CONSTRAINT step_end_pkey PRIMARY KEY (plan_id, seq);
ALTER TABLE step_end ADD CONSTRAINT step_end_status_check CHECK ((status = ANY (ARRAY['confirmed'::text, 'failed'::text, 'stale'::text, 'refused'::text, 'superseded'::text])));
ALTER TABLE worker ADD CONSTRAINT worker_pkey PRIMARY KEY (id);
ALTER TABLE account ADD CONSTRAINT account_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES identity(id);
ALTER TABLE account ADD CONSTRAINT account_plan_id_step_seq_fkey FOREIGN KEY (plan_id, step_seq) REFERENCES plan_step(plan_id, seq);
ALTER TABLE app_budget ADD CONSTRAINT app_budget_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE app_circuit ADD CONSTRAINT app_circuit_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE app_group ADD CONSTRAINT app_group_plan_id_step_seq_fkey FOREIGN KEY (plan_id, step_seq) REFERENCES plan_step(plan_id, seq);
ALTER TABLE app_name ADD CONSTRAINT app_name_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;
ALTER TABLE decision ADD CONSTRAINT decision_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES identity(id);
ALTER TABLE decision ADD CONSTRAINT decision_policy_digest_fkey FOREIGN KEY (policy_digest) REFERENCES policy_set(digest);
ALTER TABLE drift ADD CONSTRAINT drift_reconciliation_id_fkey FOREIGN KEY (reconciliation_id) REFERENCES reconciliation(id);
ALTER TABLE hand_grant ADD CONSTRAINT hand_grant_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES identity(id);
ALTER TABLE hand_record ADD CONSTRAINT hand_record_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES identity(id);
ALTER TABLE held_record ADD CONSTRAINT held_record_import_id_fkey FOREIGN KEY (import_id) REFERENCES import_check(import_id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE identity_key ADD CONSTRAINT identity_key_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES identity(id) ON DELETE CASCADE;
ALTER TABLE import_check ADD CONSTRAINT import_check_import_id_fkey FOREIGN KEY (import_id) REFERENCES import_run(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE import_chunk ADD CONSTRAINT import_chunk_import_id_fkey FOREIGN KEY (import_id) REFERENCES import_run(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE import_finding ADD CONSTRAINT import_finding_import_id_fkey FOREIGN KEY (import_id) REFERENCES import_run(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE inbound_member ADD CONSTRAINT inbound_member_group_id_fkey FOREIGN KEY (group_id) REFERENCES inbound_resource(id);
ALTER TABLE person_merge ADD CONSTRAINT person_merge_kept_id_fkey FOREIGN KEY (kept_id) REFERENCES identity(id);
ALTER TABLE person_merge ADD CONSTRAINT person_merge_merged_id_fkey FOREIGN KEY (merged_id) REFERENCES identity(id);
ALTER TABLE plan_step ADD CONSTRAINT plan_step_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES identity(id);
ALTER TABLE plan_step ADD CONSTRAINT plan_step_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE plan_withheld ADD CONSTRAINT plan_withheld_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plan(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE policy_activation ADD CONSTRAINT policy_activation_digest_fkey FOREIGN KEY (digest) REFERENCES policy_set(digest);
ALTER TABLE policy_in_force ADD CONSTRAINT policy_in_force_digest_fkey FOREIGN KEY (digest) REFERENCES policy_set(digest);
ALTER TABLE reservation ADD CONSTRAINT reservation_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES identity(id);
ALTER TABLE standstill ADD CONSTRAINT standstill_app_id_fkey FOREIGN KEY (app_id) REFERENCES app(id) ON DELETE CASCADE;

CREATE INDEX account_as_desired ON public.account USING btree (app_id) WHERE ((desired_hash = current_hash) AND (current_hash <> 'absent'::text));
CREATE INDEX account_by_identity ON public.account USING btree (identity_id);
CREATE UNIQUE INDEX account_by_remote ON public.account USING btree (app_id, remote_id) WHERE (remote_id IS NOT NULL);
CREATE INDEX account_by_step ON public.account USING btree (plan_id) WHERE (plan_id IS NOT NULL);
CREATE INDEX account_different ON public.account USING btree (app_id, identity_id) WHERE ((desired_hash <> current_hash) OR (given_since IS NOT NULL));
CREATE INDEX account_due ON public.account USING btree (app_id, lane, ((attempts = 0)), due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX account_in_trouble ON public.account USING btree (app_id) WHERE (last_error IS NOT NULL);
CREATE INDEX account_kept ON public.account USING btree (app_id) WHERE (kept IS NOT NULL);
CREATE INDEX account_open ON public.account USING btree (app_id) WHERE (((current_hash = applied_hash) AND ((applied ->> 'active'::text) = 'true'::text)) OR ((current_hash <> applied_hash) AND ((observed ->> 'active'::text) = 'true'::text)));
CREATE INDEX app_name_by_app ON public.app_name USING btree (app_id);
CREATE INDEX app_name_by_key ON public.app_name USING btree (attribute, key);
CREATE INDEX audit_event_by_identity ON public.audit_event USING btree (identity_id, id) WHERE (identity_id IS NOT NULL);
CREATE INDEX audit_seal_by_newest ON public.audit_seal USING btree (newest);
CREATE UNIQUE INDEX correlation_case_open ON public.correlation_case USING btree (source_id, record_key) WHERE (status = 'open'::text);
CREATE INDEX decision_by_identity ON public.decision USING btree (identity_id, id);
CREATE INDEX employment_by_identity ON public.employment USING btree (identity_id);
CREATE INDEX employment_missing ON public.employment USING btree (source_id) WHERE (missing_since IS NOT NULL);
CREATE INDEX former_link_by_identity ON public.former_link USING btree (identity_id);
CREATE INDEX former_link_by_record ON public.former_link USING btree (source_id, record_key);
CREATE INDEX hand_grant_by_identity ON public.hand_grant USING btree (identity_id) WHERE (status = ANY (ARRAY['active'::text, 'review'::text]));
CREATE INDEX hand_grant_review ON public.hand_grant USING btree (id) WHERE (status = 'review'::text);
CREATE INDEX hand_record_by_identity ON public.hand_record USING btree (identity_id, id DESC);
CREATE INDEX identity_by_birth_date ON public.identity USING btree (birth_date) WHERE (birth_date IS NOT NULL);
CREATE INDEX identity_by_employee_number ON public.identity USING btree (employee_number);
CREATE INDEX identity_by_merge ON public.identity USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX identity_by_name ON public.identity USING btree (name_key, birth_date);
CREATE INDEX identity_due ON public.identity USING btree (hired_on, employee_number, id) WHERE needs_evaluation;
CREATE INDEX identity_held ON public.identity USING btree (label, id) WHERE ((merged_into IS NULL) AND ((state = 'unknown'::text) OR (findings @> '[{"code": "EXPRESSION_FAILED"}]'::jsonb) OR (findings @> '[{"code": "RIGHT_UNDECIDED"}]'::jsonb) OR (findings @> '[{"code": "VALUE_HELD"}]'::jsonb)));
CREATE INDEX identity_wake ON public.identity USING btree (wake_at) WHERE (wake_at IS NOT NULL);
CREATE INDEX identity_key_by_key ON public.identity_key USING btree (key);
CREATE INDEX import_check_by_source ON public.import_check USING btree (source_id, import_id);
CREATE INDEX import_finding_by_import ON public.import_finding USING btree (import_id, line);
CREATE INDEX import_run_by_content ON public.import_run USING btree (source_id, content_sha256);
CREATE INDEX inbound_member_by_member ON public.inbound_member USING btree (member_id);
CREATE INDEX inbound_resource_external ON public.inbound_resource USING btree (source_id, kind, external_id) WHERE ((external_id IS NOT NULL) AND (deleted_at IS NULL));
CREATE INDEX inbound_resource_listing ON public.inbound_resource USING btree (source_id, kind, id) WHERE (deleted_at IS NULL);
CREATE INDEX inbound_resource_lookup_keys ON public.inbound_resource USING gin (lookup_keys) WITH (fastupdate=off);
CREATE UNIQUE INDEX inbound_resource_name ON public.inbound_resource USING btree (source_id, kind, name_key) WHERE (deleted_at IS NULL);
CREATE INDEX inbound_resource_unsettled ON public.inbound_resource USING btree (source_id, id) WHERE ((kind = 'User'::text) AND (settled < touches));
CREATE INDEX manager_link_by_manager ON public.manager_link USING btree (manager_id);
CREATE INDEX manager_link_by_reference ON public.manager_link USING btree (reference);
CREATE INDEX manager_link_in_doubt ON public.manager_link USING btree (status) WHERE (status <> ALL (ARRAY['resolved'::text, 'none'::text]));
CREATE INDEX person_merge_by_kept ON public.person_merge USING btree (kept_id);
CREATE UNIQUE INDEX person_merge_in_force ON public.person_merge USING btree (merged_id) WHERE (undone_at IS NULL);
CREATE INDEX plan_by_hash ON public.plan USING btree (hash text_pattern_ops);
CREATE INDEX plan_open ON public.plan USING btree (status) WHERE (status = ANY (ARRAY['ready'::text, 'held'::text, 'running'::text]));
CREATE INDEX plan_step_by_identity ON public.plan_step USING btree (identity_id, plan_id);
CREATE INDEX record_version_by_record ON public.record_version USING btree (source_id, record_key, id);
CREATE UNIQUE INDEX reservation_by_identity ON public.reservation USING btree (identity_id, attribute) WHERE (released_at IS NULL);
CREATE UNIQUE INDEX reservation_held ON public.reservation USING btree (attribute, key) WHERE blocks;
CREATE INDEX step_end_closing ON public.step_end USING btree (app_id, finished_at) WHERE ((kind = ANY (ARRAY['deactivate'::text, 'delete'::text])) AND (status = 'confirmed'::text));

CREATE VIEW plan_step_status AS
 SELECT s.plan_id,
    s.seq,
    s.app_id,
    s.identity_id,
    s.kind,
    s.body,
    COALESCE(e.status,
        CASE
            WHEN ((p.decided_at IS NULL) OR (p.status = 'rejected'::text)) THEN 'planned'::text
            ELSE 'waiting'::text
        END) AS status,
    e.reason,
    e.finished_at
   FROM ((plan_step s
     JOIN plan p ON ((p.id = s.plan_id)))
     LEFT JOIN step_end e ON (((e.plan_id = s.plan_id) AND (e.seq = s.seq))));

CREATE TRIGGER audit_checkpoint_append_only BEFORE DELETE OR UPDATE ON public.audit_checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_checkpoint_no_truncate BEFORE TRUNCATE ON public.audit_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_append_only BEFORE DELETE OR UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON public.audit_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_frozen BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_append_only BEFORE DELETE OR UPDATE ON public.audit_seal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON public.audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decision_append_only BEFORE DELETE OR UPDATE ON public.decision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER former_link_append_only BEFORE DELETE OR UPDATE ON public.former_link FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hand_grant_frozen BEFORE UPDATE OF identity_id, kind, effect, entitlement, given_by, reason, given_at, counts_from, counts_until, on_move ON public.hand_grant FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hand_grant_kept BEFORE DELETE ON public.hand_grant FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER hand_record_append_only BEFORE DELETE OR UPDATE ON public.hand_record FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER import_chunk_append_only BEFORE DELETE OR UPDATE ON public.import_chunk FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inbound_resource_kept BEFORE DELETE ON public.inbound_resource FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inbound_token_frozen BEFORE UPDATE OF source_id, token_hash, hint, made_by, made_at ON public.inbound_token FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inbound_token_kept BEFORE DELETE ON public.inbound_token FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER inbound_upload_append_only BEFORE DELETE OR UPDATE ON public.inbound_upload FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER person_merge_frozen BEFORE UPDATE OF kept_id, merged_id, records, before, merged_at, merged_by, reason ON public.person_merge FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER person_merge_kept BEFORE DELETE ON public.person_merge FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_frozen BEFORE UPDATE OF hash, as_of, policy_digest, policy_version, summary, withheld ON public.plan FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_kept BEFORE DELETE ON public.plan FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_step_frozen BEFORE UPDATE ON public.plan_step FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_step_kept BEFORE DELETE ON public.plan_step FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_withheld_append_only BEFORE DELETE OR UPDATE ON public.plan_withheld FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policy_activation_append_only BEFORE DELETE OR UPDATE ON public.policy_activation FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_version_append_only BEFORE UPDATE ON public.record_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_version_kept BEFORE DELETE ON public.record_version FOR EACH ROW WHEN (import_has_ended(old.import_id)) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER record_version_no_truncate BEFORE TRUNCATE ON public.record_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER step_end_kept BEFORE DELETE OR UPDATE ON public.step_end FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER step_end_no_truncate BEFORE TRUNCATE ON public.step_end FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
