"""Blind rating by people: a task from runs, a page to answer it on, judgments of the answers."""
