"""What a run measured -> the two cards and the figures of README, in Markdown."""
