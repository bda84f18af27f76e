"""What is to be said in a year: plans, topics, units, calendar, hot issues, and the way in from a file."""
