"""The package: photo bytes in, a verdict about one kind of object out. Importing it does nothing."""

__version__ = "0.1.0"
