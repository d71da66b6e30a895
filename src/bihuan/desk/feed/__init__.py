"""日历订阅: deadlines for the calendar of a telephone, behind a secret address."""
