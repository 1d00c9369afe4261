"""Photo bytes in, a verdict about one kind of object out. Importing this does nothing."""

__version__ = "0.1.0"
