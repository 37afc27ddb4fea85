-- description: Nobody faxes any more
-- author: shop-team
ALTER TABLE customers DROP COLUMN fax;
