-- index orders by customer
--
-- revision: d41f6ac5e083
-- down_revision: e93b7f264a1d
-- branch_labels:
-- depends_on:
-- create_date: 2026-02-17 09:31:12

-- +upgrade
CREATE INDEX orders_customer ON orders (customer_id, placed_at);

-- +downgrade
DROP INDEX orders_customer;
