"""A plan's text as it was published, read: its head, its objectives, its focus topics and what it owes, with the dirt named.

Nothing here is certain: it proposes, and an officer corrects before anything is made of it.
"""
