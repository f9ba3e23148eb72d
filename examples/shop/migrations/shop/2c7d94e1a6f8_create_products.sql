-- create products
--
-- revision: 2c7d94e1a6f8
-- down_revision: 8f3a1c5e9b02
-- branch_labels:
-- depends_on:
-- create_date: 2026-02-03 16:40:07

-- +upgrade
CREATE TABLE products (
    id    integer PRIMARY KEY,
    sku   text NOT NULL UNIQUE,
    name  text NOT NULL,
    price real NOT NULL CHECK (price >= 0) -- in euros
);

INSERT INTO products (sku, name, price) VALUES
    ('TEA-100', 'Assam, 100 g', 6.90),
    ('TEA-250', 'Assam, 250 g', 15.50),
    ('POT-1', 'Teapot; holds 0.8 l', 34.00);

-- +downgrade
DROP TABLE products;
