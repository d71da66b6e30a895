"""今天: what each person should see first."""
