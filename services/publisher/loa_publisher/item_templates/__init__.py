"""Templates (mẫu): what an item of a kind that comes again and again begins with, kept under a name by whoever writes."""
