"""Making the book: environment, execution of notebooks, pages, and what has to be done again."""
