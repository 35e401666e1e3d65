"""`python -m bench` is `takeaway-bench`."""

from bench.cli import main

main()
