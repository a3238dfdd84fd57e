"""Rewards, vouchers and gift cards: what there is, who can have it, what was had."""
