"""Files and pictures, stored by digest, that prove something."""
