"""Reviewed photos in, the next release out: taught, judged against the one in service, promoted."""
