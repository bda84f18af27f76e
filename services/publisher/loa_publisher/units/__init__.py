"""The directory of units (đơn vị): who there is, from when to when, under whom, and who takes over from a unit that has ended."""
