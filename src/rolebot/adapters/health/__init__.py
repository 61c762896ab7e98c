"""How rolebot fares, for whoever watches over processes: two addresses for programs, and a page for people."""
