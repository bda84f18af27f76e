"""Newsletters: lists, who reads them, and what a mail looks like. The worker of the channel `email` alone writes here."""
