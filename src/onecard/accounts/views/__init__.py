"""The pages of the accounts: tables with the records beneath, facts with their evidence, relations, vouchers."""
