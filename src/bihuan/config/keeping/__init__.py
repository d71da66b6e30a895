"""备份和恢复: everything an installation holds, in one file that says of every part whether it is still what it was."""
