"""What members hold or were given: vouchers, gift cards, redemptions, claims, stock."""
