"""Editor state → calls, and answers → edits. Pure."""
