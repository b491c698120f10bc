"""
Programs that release the distributions of a checkout, each by itself.
"""
