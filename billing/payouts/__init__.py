"""Money that goes out to restaurants: runs, four eyes, files for the bank, results, returned items, and their accounts."""
