"""保存期限: what is let go of by itself, after how long, by whose rule; carried out by the worker, told in the audit."""
