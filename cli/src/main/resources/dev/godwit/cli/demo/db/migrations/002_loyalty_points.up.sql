-- description: Count loyalty points per customer
-- author: shop-team
ALTER TABLE customers ADD COLUMN loyalty_points integer NOT NULL DEFAULT 0;
