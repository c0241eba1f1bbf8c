"""What is done with customers' keys by hand."""
