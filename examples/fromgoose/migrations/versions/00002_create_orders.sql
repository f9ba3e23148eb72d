-- create orders
--
-- revision: 00002
-- down_revision: 00001
-- branch_labels:
-- depends_on:
-- create_date:

-- +upgrade
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers (id));

-- +downgrade
DROP TABLE orders;
