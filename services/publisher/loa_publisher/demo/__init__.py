"""The demonstration: the sample year moved to today, accounts of a pretend outside world, texts and pictures of our own."""
