"""What a till asks: transactions, rewards, vouchers, gift cards."""
