"""邮件摘要: a letter on every working day that says what waits, and the page where one asks for it."""
