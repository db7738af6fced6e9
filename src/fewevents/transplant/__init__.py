"""A transplant on the way: a state that is entered on its day."""
