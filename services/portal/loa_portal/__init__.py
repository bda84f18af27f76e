"""Show and listen: the public web site."""
