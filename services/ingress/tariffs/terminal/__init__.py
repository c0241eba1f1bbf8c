"""The commands of `msia tariffs`: signatures that import little, and what they do once they are called."""
