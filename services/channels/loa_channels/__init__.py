"""Act: one worker program, and a plug-in for each channel."""
