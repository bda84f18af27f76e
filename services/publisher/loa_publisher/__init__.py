"""Decide: the desk, its JSON API, plans, items and approvals."""
