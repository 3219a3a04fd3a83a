"""The model on this machine: fetched once, started at first use, shared by all servers of one user."""
