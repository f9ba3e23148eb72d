-- limit requests of a client
--
-- revision: f2507b8de1c4
-- down_revision: 4be7d19a03c6
-- branch_labels:
-- depends_on:
-- create_date: 2026-03-05 12:44:20

-- +upgrade
ALTER TABLE api_clients ADD COLUMN requests_per_minute integer NOT NULL DEFAULT 60;

CREATE TABLE api_requests (
    client_id integer NOT NULL REFERENCES api_clients (id) ON DELETE CASCADE,
    minute    integer NOT NULL, -- since 1970
    requests  integer NOT NULL DEFAULT 0,
    PRIMARY KEY (client_id, minute)
) WITHOUT ROWID;

-- +downgrade
DROP TABLE api_requests;
ALTER TABLE api_clients DROP COLUMN requests_per_minute;
