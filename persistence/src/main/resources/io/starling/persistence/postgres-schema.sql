-- The tables of pekko-persistence-jdbc, with two changes: persistence ids may be longer than 255 characters (a namespace
-- and a name together can be), and every statement may run again.
CREATE TABLE IF NOT EXISTS event_journal (
  ordering BIGSERIAL,
  persistence_id TEXT COLLATE "C" NOT NULL,
  sequence_number BIGINT NOT NULL,
  deleted BOOLEAN DEFAULT FALSE NOT NULL,
  writer TEXT NOT NULL,
  write_timestamp BIGINT,
  adapter_manifest TEXT,
  event_ser_id INTEGER NOT NULL,
  event_ser_manifest TEXT NOT NULL,
  event_payload BYTEA NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest TEXT,
  meta_payload BYTEA,
  -- Fences a second writer of an entity: its event of the same number fails.
  PRIMARY KEY (persistence_id, sequence_number)
);
CREATE UNIQUE INDEX IF NOT EXISTS event_journal_ordering_idx ON event_journal (ordering);

CREATE TABLE IF NOT EXISTS event_tag (
  event_id BIGINT,
  tag TEXT,
  PRIMARY KEY (event_id, tag),
  CONSTRAINT fk_event_journal FOREIGN KEY (event_id) REFERENCES event_journal (ordering) ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS snapshot (
  persistence_id TEXT COLLATE "C" NOT NULL,
  sequence_number BIGINT NOT NULL,
  created BIGINT NOT NULL,
  snapshot_ser_id INTEGER NOT NULL,
  snapshot_ser_manifest TEXT NOT NULL,
  snapshot_payload BYTEA NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest TEXT,
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id, sequence_number)
);

-- Whose journal this is: one row.
CREATE TABLE IF NOT EXISTS starling_cluster (
  single BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (single),
  name TEXT NOT NULL,
  id TEXT NOT NULL
);

-- Who is in the cluster: one row, replaced whole, by whoever saw its present version.
CREATE TABLE IF NOT EXISTS starling_roster (
  single BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (single),
  version BIGINT NOT NULL,
  document TEXT NOT NULL
);
