"""登录设备: where one is signed in, and ending it."""
