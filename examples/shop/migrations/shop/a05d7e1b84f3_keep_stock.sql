-- keep stock
--
-- revision: a05d7e1b84f3
-- down_revision: 36f8c0b9e572
-- branch_labels:
-- depends_on:
-- create_date: 2026-03-11 15:07:58

-- +upgrade
ALTER TABLE products ADD COLUMN stock integer NOT NULL DEFAULT 0;

CREATE TRIGGER order_lines_take_stock AFTER INSERT ON order_lines
BEGIN
    UPDATE products
    SET stock = CASE WHEN stock > NEW.quantity THEN stock - NEW.quantity ELSE 0 END
    WHERE id = NEW.product_id;
END;

-- +downgrade
DROP TRIGGER order_lines_take_stock;
ALTER TABLE products DROP COLUMN stock;
