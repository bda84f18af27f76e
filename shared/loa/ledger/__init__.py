"""The ledger: what is to go out where, what happened to it, and the only code that may write a delivery's state."""
