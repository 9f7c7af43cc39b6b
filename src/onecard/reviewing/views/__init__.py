"""Pages of the reviewer's desk."""
