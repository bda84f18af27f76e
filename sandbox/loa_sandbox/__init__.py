"""A pretend outside world: a Graph API, the systems of 30 receiving units and a mail server that keeps what
it gets.

It is independent of Loa (imports nothing of it), so that what it says under ``GET /truth`` is a second
opinion, and it misbehaves on demand (``POST /misbehave``), so that what Loa promises can be tested under
faults.
"""
