"""What is planned, by day and hour: what the calendar shows of a month, week or day, moving things in it, and its feeds."""
