"""Classifiers and clients in, how fast and how large they are out, beside others."""
