-- create customers
--
-- revision: 00001
-- down_revision:
-- branch_labels:
-- depends_on:
-- create_date:

-- +upgrade
CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT NOT NULL);

-- +downgrade
DROP TABLE customers;
