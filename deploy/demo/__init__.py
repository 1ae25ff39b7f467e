"""What `./numu demo` shows: a bilingual shop with a month of history, and everything that serves it."""
