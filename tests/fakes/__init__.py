"""Local servers that speak the platforms' own protocols, so that tests use the real libraries."""
