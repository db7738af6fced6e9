"""What was understood of a centre's file, in numbers, before anything is computed from it."""
