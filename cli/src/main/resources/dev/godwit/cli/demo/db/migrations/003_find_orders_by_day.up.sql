-- description: Find the orders of a day without reading all
-- author: shop-team
CREATE INDEX CONCURRENTLY orders_placed_at ON "Orders" (placed_at);
