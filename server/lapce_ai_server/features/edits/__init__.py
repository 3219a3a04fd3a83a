"""Pure parts of edits that a model makes: which lines are meant, what is asked, what of the answer goes where."""
