"""Who works here: people, their roles, how they sign in, and the tokens of their programs."""
