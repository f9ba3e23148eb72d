-- create customers
--
-- revision: 8f3a1c5e9b02
-- down_revision:
-- branch_labels:
-- depends_on:
-- create_date: 2026-02-02 09:14:51

-- +upgrade
CREATE TABLE customers (
    id         integer PRIMARY KEY,
    name       text NOT NULL,
    created_at text NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- +downgrade
DROP TABLE customers;
