"""Role models «người tốt việc tốt», nominated by units (R24): with consent, assessed, then written about or declined."""
