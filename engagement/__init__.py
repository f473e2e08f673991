"""Engagement: record evangelism with almost no typing, and show what it earned."""
