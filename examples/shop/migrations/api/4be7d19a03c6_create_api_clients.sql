-- create api clients
--
-- revision: 4be7d19a03c6
-- down_revision:
-- branch_labels: api
-- depends_on:
-- create_date: 2026-02-23 10:11:36

-- +upgrade
CREATE TABLE api_clients (
    id         integer PRIMARY KEY,
    name       text NOT NULL UNIQUE,
    key_hash   blob NOT NULL,
    created_at text NOT NULL DEFAULT CURRENT_TIMESTAMP,
    revoked_at text
);

-- +downgrade
DROP TABLE api_clients;
