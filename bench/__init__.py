"""What the documentation claims of speed, measured beside a peer in the same run."""
