"""What an installation in containers is made of: its settings, its secrets."""
