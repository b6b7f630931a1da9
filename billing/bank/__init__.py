"""Money that comes in by bank: reading statements, knowing lines again, matching them to invoices."""
