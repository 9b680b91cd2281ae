"""One resource a file: read the form, load, ask the domain, present, answer."""
