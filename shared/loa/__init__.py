"""The kernel of Loa: what every service shares. It imports no service."""
