"""Orders as people look at them: lists, pages, histories, sales figures."""
