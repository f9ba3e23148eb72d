-- index orders by total
--
-- revision: b7d240
-- down_revision: 5e1c09

-- +upgrade transaction:false
CREATE INDEX CONCURRENTLY orders_total ON orders (total);

-- +downgrade transaction:false
DROP INDEX CONCURRENTLY orders_total;
