DROP TABLE support_notes, events, payments, "Orders", addresses, customers;
DROP TYPE order_status;
