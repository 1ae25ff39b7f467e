"""Stock as people look at it: pieces per variant and location."""
