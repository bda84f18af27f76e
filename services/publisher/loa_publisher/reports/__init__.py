"""Reports: what was planned, what became of it and whom it reached, for a plan and a period. Reads, and writes nothing."""
