"""
Reference pages made from the code, so that they cannot fall behind it.

What is written is plain Markdown; only `extension` and what it hands to autodoc know Sphinx.
"""
