"""core (公共): money, fiscal year, working days, identity numbers, and refusals; every other room builds on it."""
