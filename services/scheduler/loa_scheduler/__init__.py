"""Wait: recurrence, release of what is due, recovery of what is stranded."""
