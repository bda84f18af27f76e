"""Articles as the portal keeps them: what came in, what the public sees, and what was taken down."""
