"""What is decided before any model: small pure rules over what the customer wrote, each with its own file."""
