"""Asking language models over HTTP: fast, paid for once, and never at the price of the rest.

`Client` asks one server and model; `streaming.stream` runs its asynchronous work for ordinary
code. Nothing here knows what is asked: summarizers and judges use the same client.
"""
