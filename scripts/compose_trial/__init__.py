"""What `scripts/try-compose` does: the compose file, tried for real."""
