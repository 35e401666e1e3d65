"""The flow from references to scores, in stages that meet on disk.

Each stage reads what earlier stages wrote, does only what is missing, and writes line by line, so
that it can be stopped at any moment and started again.
"""
