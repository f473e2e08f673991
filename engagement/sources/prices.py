"""What a billed resource costs, and when that was read. Everything not named here is free of charge."""

from __future__ import annotations

from datetime import date

from engagement.sources.contract import Price

FREE = Price(0.0, date(2026, 11, 1))
# X, pay per use: https://docs.x.com, a resource once per UTC day.
X_POST = Price(0.005, date(2026, 11, 1))
X_OWN_POST = Price(0.001, date(2026, 11, 1))
X_USER = Price(0.010, date(2026, 11, 1))
