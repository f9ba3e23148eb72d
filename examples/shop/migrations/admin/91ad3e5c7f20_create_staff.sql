-- create staff
--
-- revision: 91ad3e5c7f20
-- down_revision:
-- branch_labels: admin
-- depends_on:
-- create_date: 2026-02-25 09:03:15

-- +upgrade
CREATE TABLE staff (
    id    integer PRIMARY KEY,
    login text NOT NULL UNIQUE,
    role  text NOT NULL DEFAULT 'clerk' CHECK (role IN ('clerk', 'manager'))
);

-- +downgrade
DROP TABLE staff;
