"""Tables, figures and sentences of a page: they show what was computed and estimate nothing."""
