"""A pretend Graph API for one Facebook page: posting, photos, editing, deleting, listing, tokens, rate
headers."""
