-- keep prices in cents
--
-- Bob's branch. The table is rebuilt, as SQLite's manual says
-- (https://www.sqlite.org/lang_altertable.html#otheralter): order_lines refers to it, and
-- keeps its rows because ramus turns foreign keys off around a revision.
--
-- revision: e93b7f264a1d
-- down_revision: b14e6a70d3c9
-- branch_labels:
-- depends_on:
-- create_date: 2026-02-16 14:58:40

-- +upgrade
CREATE TABLE products_new (
    id          integer PRIMARY KEY,
    sku         text NOT NULL UNIQUE,
    name        text NOT NULL,
    price_cents integer NOT NULL CHECK (price_cents >= 0)
);

INSERT INTO products_new (id, sku, name, price_cents)
SELECT id, sku, name, CAST(round(price * 100) AS integer) FROM products;

DROP TABLE products;
ALTER TABLE products_new RENAME TO products;

-- +downgrade
CREATE TABLE products_old (
    id    integer PRIMARY KEY,
    sku   text NOT NULL UNIQUE,
    name  text NOT NULL,
    price real NOT NULL CHECK (price >= 0) -- in euros
);

INSERT INTO products_old (id, sku, name, price)
SELECT id, sku, name, price_cents / 100.0 FROM products;

DROP TABLE products;
ALTER TABLE products_old RENAME TO products;
