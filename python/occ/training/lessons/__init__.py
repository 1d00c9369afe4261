"""A workbench and a recipe in, the taught networks of a release and what they see out."""
