"""The general journal of a month: what the ledger moved, as debit and credit for a bookkeeping program."""
