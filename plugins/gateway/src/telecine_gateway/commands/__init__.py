"""
What the gateway adds to the program ``telecine``.
"""
