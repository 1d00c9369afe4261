"""A workbench and a recipe in, the fitted networks of a release and what they see out."""
