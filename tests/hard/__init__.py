"""
A vendor that is as hard as they come, its plugin, and a real server that plays it.
"""
