"""Tables in files that people upload: CSV in any encoding, XLSX by any program, read safely and line by line."""
