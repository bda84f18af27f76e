"""What Loa stands on, without Loa: a bare client of the broker, a bare loop of HTTP requests."""
