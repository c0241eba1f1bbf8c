"""Articles that questions are answered from: their versions, and the pieces in which they are searched."""
