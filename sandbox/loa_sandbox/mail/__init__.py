"""A pretend mail server: takes every mail, keeps it, delivers nothing."""
