"""Work of maintainers, outside the package."""
