"""综合考评 特色创新评审: the year's rules, what units declare, the pre-review, and the round of scoring made of it."""
