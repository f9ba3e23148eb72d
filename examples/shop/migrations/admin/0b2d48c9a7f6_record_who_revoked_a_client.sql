-- record who revoked a client
--
-- Refers to the table of API clients, which another tree creates: hence depends_on.
--
-- revision: 0b2d48c9a7f6
-- down_revision: 91ad3e5c7f20
-- branch_labels:
-- depends_on: 4be7d19a03c6
-- create_date: 2026-03-09 16:29:54

-- +upgrade
CREATE TABLE revocations (
    client_id integer PRIMARY KEY REFERENCES api_clients (id),
    staff_id  integer NOT NULL REFERENCES staff (id),
    reason    text NOT NULL
);

CREATE TRIGGER revocations_revoke AFTER INSERT ON revocations
BEGIN
    UPDATE api_clients SET revoked_at = CURRENT_TIMESTAMP WHERE id = NEW.client_id;
END;

-- +downgrade
DROP TABLE revocations;
