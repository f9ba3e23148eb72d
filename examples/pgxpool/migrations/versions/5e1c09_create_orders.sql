-- create orders
--
-- revision: 5e1c09
-- down_revision:

-- +upgrade
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, total numeric NOT NULL);

-- +downgrade
DROP TABLE orders;
