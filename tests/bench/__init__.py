"""What the server costs, measured from outside beside other ways of doing the same work: `python -m tests.bench`."""
