"""The media list: which newspapers and stations are spoken to, and by whom they are reached."""
