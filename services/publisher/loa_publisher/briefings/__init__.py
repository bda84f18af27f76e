"""The briefing conference (hội nghị giao ban): agenda with films, papers, who was there, conclusions with tasks to units."""
