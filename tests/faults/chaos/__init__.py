"""A randomised run of everything under kills and a misbehaving world, and a verdict from what the world saw."""
