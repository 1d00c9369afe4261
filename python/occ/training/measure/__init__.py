"""Scores and labels in, figures with their counts and intervals out, or a refusal."""
