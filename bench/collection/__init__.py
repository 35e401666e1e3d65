"""What is done with whole reference sets: import, check, describe."""
