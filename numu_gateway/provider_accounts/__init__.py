"""Provider accounts over HTTP: keys go in and never come out."""
