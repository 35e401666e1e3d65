"""Asking language models over HTTP: many requests at once, each paid for once.

`Client` asks one server and model; `streaming.stream` runs its asynchronous work for ordinary
code. Nothing here knows what is asked: summarizers and judges use the same client.
"""
