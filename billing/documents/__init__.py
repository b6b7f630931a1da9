"""Documents: a frozen dict becomes PDF, XLSX and CSV; nothing here reads the database."""
