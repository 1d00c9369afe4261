"""Public photos in, a clean, grouped and split data set out. Importing it does nothing."""
