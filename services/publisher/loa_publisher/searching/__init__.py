"""Search over everything: what each room has with the words that were typed, for whom it may be shown."""
