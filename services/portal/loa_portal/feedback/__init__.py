"""Listening: the form by which readers write to the authority (Gửi phản hồi)."""
