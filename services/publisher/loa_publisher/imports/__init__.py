"""The year brought in from what offices have already: a spreadsheet of items, and the plan's text as it was published."""
