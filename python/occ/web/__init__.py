"""Settings, classifier and history -> the site and its API. Importing it does nothing."""
