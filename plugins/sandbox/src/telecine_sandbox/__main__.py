"""
The same command without the core's: ``python -m telecine_sandbox``.
"""

from .command import sandbox

if __name__ == "__main__":
    sandbox(prog_name="python -m telecine_sandbox")
