"""Tables that people send as files: CSV as Excel and others write it, and Excel's own workbooks."""
