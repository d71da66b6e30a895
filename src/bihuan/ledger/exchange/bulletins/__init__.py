"""Bulletins (通报, 交办函, 整改通知) taken apart into faults: pure text in, rows to confirm out; no directory, no Django.

``bulletin.read_bulletin`` is the door. What people write is never quite regular, so nothing here raises: what is not
understood is handed back as left out, with its line.
"""
