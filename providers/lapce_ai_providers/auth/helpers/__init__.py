"""What the helper process answers, one file per cloud; each `answer(question)` may import heavy libraries."""
