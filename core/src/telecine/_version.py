"""
The version that this code calls itself; `pyproject.toml` says the same, which a test checks.
"""

VERSION = "0.1.0"
