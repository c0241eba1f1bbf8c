"""What several services need of people's data: where it stands in the log, and how it is destroyed."""
