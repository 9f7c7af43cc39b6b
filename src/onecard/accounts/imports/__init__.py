"""Imports of the accounts: files of other systems become vouchers and budgets."""
