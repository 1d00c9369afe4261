"""Prepared photos in, measured models out: features, fit, evaluate, report. Never the live app."""
