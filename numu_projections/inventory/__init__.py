"""Stock as people look at it: pieces per shelf, and whether a variant can be bought at all."""
