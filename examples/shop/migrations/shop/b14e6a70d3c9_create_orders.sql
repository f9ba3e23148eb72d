-- create orders
--
-- revision: b14e6a70d3c9
-- down_revision: 2c7d94e1a6f8
-- branch_labels:
-- depends_on:
-- create_date: 2026-02-09 11:02:33

-- +upgrade
CREATE TABLE orders (
    id          integer PRIMARY KEY,
    customer_id integer NOT NULL REFERENCES customers (id),
    placed_at   text NOT NULL DEFAULT CURRENT_TIMESTAMP,
    shipped_at  text
);

CREATE TABLE order_lines (
    order_id   integer NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    product_id integer NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    quantity   integer NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, product_id)
);

-- +downgrade
DROP TABLE order_lines;
DROP TABLE orders;
