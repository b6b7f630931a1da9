"""Overdue invoices: reminders, the notice of a pause, and the pause of new spending until they are paid."""
