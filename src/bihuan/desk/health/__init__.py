"""运行情况: the health of the loop on one page."""
