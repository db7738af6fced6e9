"""A centre's own file, in whatever form, turned into a checked cohort."""
