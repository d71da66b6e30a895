"""“五星”支部创建: stars earned by branches year by year."""
