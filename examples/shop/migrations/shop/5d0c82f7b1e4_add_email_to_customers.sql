-- add email to customers
--
-- Alice's branch: customers log in with it. Those from before have none.
--
-- revision: 5d0c82f7b1e4
-- down_revision: b14e6a70d3c9
-- branch_labels:
-- depends_on:
-- create_date: 2026-02-16 10:25:19

-- +upgrade
ALTER TABLE customers ADD COLUMN email text;

CREATE UNIQUE INDEX customers_email ON customers (lower(email));

-- +downgrade
DROP INDEX customers_email;
ALTER TABLE customers DROP COLUMN email;
