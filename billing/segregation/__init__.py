"""What is owed to restaurants and how it is covered, day by day, and the prepaid sums that the law watches."""
