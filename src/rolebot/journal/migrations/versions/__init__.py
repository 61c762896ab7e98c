"""One module a version. Written by hand, and never changed once released."""
