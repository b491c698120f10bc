"""
What the tests of a vendor that is as hard as they come share.
"""
