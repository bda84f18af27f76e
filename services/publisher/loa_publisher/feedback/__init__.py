"""Feedback (phản hồi): what people write by the portal's form, from the inbox to the answer and to what changed."""
