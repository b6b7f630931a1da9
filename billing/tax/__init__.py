"""Korean tax invoices (전자세금계산서): drafted from a closed month's documents, exported for HomeTax, results kept."""
