/**
 * Keeps links of records to people that end, from rows that look like those of `employment`; followed by when, by whom
 * and why they end, and by FROM.
 */
export const KEEP_FORMER_LINK = `INSERT INTO former_link (source_id, record_key, identity_id, linked_at, linked_by, evidence, ended_at, ended_by, reason)
  SELECT source_id, record_key, identity_id, linked_at, linked_by, evidence,`;
