"""Open data: the public information of the site, for programs (A1)."""
